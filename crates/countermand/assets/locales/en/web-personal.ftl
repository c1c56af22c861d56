# What is kept of a buyer.
web-personal = Buyer’s personal data
web-personal-of = Buyer’s personal data of { $id }
web-personal-ship-address = Address to ship to
web-personal-name = Name
web-personal-message = Text of a message
web-personal-masked = hidden
web-personal-until = Kept until
web-personal-reason = Why do you need it?
web-personal-reason-hint = It is kept in the audit log with your name.
web-personal-show = Show it once
web-personal-not-yours = Your role does not let you see it.
web-personal-no-reason = Nothing is shown without a reason of at most 200 letters.
web-personal-noted = It was noted that you saw this, and why. Do not copy it to where it would stay.
