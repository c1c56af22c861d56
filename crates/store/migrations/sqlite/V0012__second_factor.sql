-- The second factor of a sign-in: codes by time, whose sealed key stands in `users.totp_sealed`, and
-- codes to get in without the phone.

-- The newest step of 30 seconds whose code was taken; it and those before it are refused, so that
-- a code that somebody read over a shoulder is of no use. NULL where there is no second factor.
ALTER TABLE users ADD COLUMN totp_newest_step INTEGER;

-- Each gets a person in once. Of a code its keyed digest stands here, in hexadecimal.
CREATE TABLE user_recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (user_id),
    digest  TEXT NOT NULL CHECK (length(digest) = 64),
    PRIMARY KEY (user_id, digest)
) STRICT, WITHOUT ROWID;
