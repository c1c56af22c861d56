# The second factor of a sign-in.
web-second-factor-title = Second step
web-second-factor-code = Code
web-second-factor-code-hint = Six digits from your phone, or one of your recovery codes.
web-second-factor-refused = The code is not right, or was used before. Wait for the next one.
web-second-factor-again = Begin again
web-second-factor-own = Second factor
web-second-factor-is-off = Off
web-second-factor-is-on = On
web-second-factor-text = With a second factor, a password or a link alone does not sign you in: a code from your phone is needed too. Any program for one-time codes will do.
web-second-factor-begin = Set it up
web-second-factor-left = { $n ->
    [one] { $n } recovery code is left.
   *[other] { $n } recovery codes are left.
}
web-second-factor-off-title = Turn it off
web-second-factor-off-text = Type a code from your phone, or a recovery code. To move to another phone, turn it off and set it up again. An admin can take it off as well.
web-second-factor-off = Turn the second factor off
web-second-factor-done-off = The second factor is off. A password or a link alone signs you in.
web-second-factor-done-on = The second factor is on.
web-second-factor-scan = Read this picture with the program on your phone.
web-second-factor-picture = Picture of the key for the program on your phone
web-second-factor-type = No camera? Type this key
web-second-factor-here = Open it in a program on this device
web-second-factor-confirm-text = Type the code that the program shows.
web-second-factor-confirm = Turn it on
web-second-factor-not-now = Not now
web-second-factor-codes = Recovery codes
web-second-factor-codes-text = Each signs you in once when the phone is lost. They are shown this one time: keep them where you keep your passwords.
web-second-factor-codes-kept = I have kept them
web-second-factor-take-off = Take the second factor off
web-second-factor-taken-off = The user signs in without a second factor now.
