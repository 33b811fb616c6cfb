# Texts of the hosted pages. Every language file has the same keys and the same variables.

## Every page

document-title = { $page } · { $tenant }
document-title-error = Error: { $page } · { $tenant }
page-host = You are on { $host }, the sign-in service of { $tenant }.
date-time = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }, { $clock } UTC

## Sign-in

login-title = Sign in
login-lede = Use your { $tenant } account.
login-lede-client = Use your { $tenant } account to continue to { $client }.
login-again-title = Confirm it’s you
login-again-lede = For your security, please enter your password again.
login-again-lede-client = { $client } asks you to enter your password again.
login-choose-title = Choose an account
login-choose-account = You are signed in as { $account }. You can go on with this account or with another one.
login-other-title = Another account is needed
login-other-account = You are signed in as { $account }, but the app asks for another account. Sign in with that one.
login-label = Email
password-label = Password
login-submit = Sign in
login-again-submit = Confirm
login-error-wrong-credentials = That email and password don’t match. Check both and try again.
login-error-busy =
    { $seconds ->
        [one] A lot of people are signing in right now. Please try again in a second.
       *[other] A lot of people are signing in right now. Please try again in { $seconds } seconds.
    }
login-error-form-expired = This page was open for a long time. Please enter your password again.
login-error-missing-field = Something is still missing.
login-missing-login = Enter your email address.
login-missing-password = Enter your password.

## Consent

consent-title = Allow { $client } to use your account?
consent-account = You are signed in as { $account }.
consent-intro = { $client } would like to:
consent-intro-none = { $client } would like to know that you are signed in.
scope-openid = Recognise you when you sign in
scope-profile = See your name and profile
scope-email = See your email address
scope-phone = See your phone number
scope-address = See your postal address
scope-offline_access = Keep this access while you are away
scope-other = Use the permission “{ $scope }”
consent-allow = Allow
consent-deny = Don’t allow
consent-destination = Either way, you will go back to { $host }.

## Errors: what happened, why, and what to do

error-home = Go to your account
error-detail = Details for developers
error-reference = Reference:
error-not-found-title = Page not found
error-not-found-text = There is no page at this address.
error-not-found-action = Check the address for typing mistakes, or start from your account.
error-method-not-allowed-title = This page opens differently
error-method-not-allowed-text = The address is right, but it can’t be opened in this way.
error-method-not-allowed-action = Start from your account instead.
error-bad-request-title = We couldn’t read this request
error-bad-request-text = The app or link that brought you here sent something incomplete or unclear.
error-bad-request-action = Go back and try again. If it happens again, tell the people who run the app and mention the reference below.
error-unknown-client-title = This app isn’t registered here
error-unknown-client-text = The app that sent you here is not registered with { $tenant }, or has been switched off.
error-unknown-client-action = Tell the people who run the app, and mention the reference below.
error-redirect-uri-mismatch-title = We stopped to protect your account
error-redirect-uri-mismatch-text = The app asked us to send you to an address that isn’t registered for it.
error-redirect-uri-mismatch-action = You haven’t done anything wrong. Tell the people who run the app, and mention the reference below.
error-flow-expired-title = This sign-in has expired
error-flow-expired-text = It was open for too long, or it has already been completed.
error-flow-expired-action = Go back to the app and start again.
error-other-browser-title = This sign-in began in another browser
error-other-browser-text = For your security, a sign-in can only be finished in the browser in which it began, with cookies switched on.
error-other-browser-action = Go back to the app in this browser and start again.
error-form-expired-title = This form has expired
error-form-expired-text = The page was open for too long, or you have signed in or out since. Nothing has been changed.
error-form-expired-action = Open the page again and repeat the step.
error-foreign-origin-title = This form came from elsewhere
error-foreign-origin-text = For your security, we only take forms from our own pages. Nothing has been changed.
error-foreign-origin-action = If you meant to do this, open our page and repeat the step there.
error-too-large-title = That was too much at once
error-too-large-text = The request was larger than we accept.
error-too-large-action = Go back and try again with less. If an app sent you here, tell the people who run it.
error-too-many-requests-title = Too many tries
error-too-many-requests-text = To protect accounts, we take a short break after many tries.
error-too-many-requests-action =
    { $seconds ->
        [one] Wait a second, then try again.
       *[other] Wait { $seconds } seconds, then try again.
    }
error-unavailable-title = We’ll be right back
error-unavailable-text = The sign-in service can’t answer at the moment. Your account and your data are safe.
error-unavailable-action =
    { $seconds ->
        [one] Wait a second, then reload this page.
       *[other] Wait { $seconds } seconds, then reload this page.
    }
error-internal-title = Something went wrong on our side
error-internal-text = This is our fault, not yours, and it has been recorded.
error-internal-action = Try again in a moment. If it happens again, tell your administrator and mention the reference below.
error-invalid-logout-request-title = We couldn’t sign you out this way
error-invalid-logout-request-text = The app sent a sign-out request that we can’t confirm. Nothing has been changed.
error-invalid-logout-request-action = If you are signed in, you can sign out on your account page.
error-link-spent-title = This link no longer works
error-link-spent-text = It has already been used, or it is too old.
error-link-spent-action = Ask for a new link where you got this one.

## Sign-out

logout-title = Sign out?
logout-lede = You will be signed out of { $tenant } in this browser.
logout-lede-client = { $client } asks to sign you out of { $tenant } in this browser.
logout-submit = Sign out
logout-stay = Stay signed in
logged-out-title = You are signed out
logged-out-lede = You are no longer signed in to { $tenant } in this browser.
logged-out-return = Return to { $client }
logged-out-again = Sign in again

## Account

account-title = Your account
account-platform = Platform account
account-sessions = Where you are signed in
account-sessions-hint = If you don’t recognise one of these, end it and tell your administrator.
account-unknown-device = Unknown device
account-current = This browser
account-last-seen = Last active:
account-started = Signed in:
account-revoke = End session
account-sign-out = Sign out

## Set-up

setup-title = Create the first administrator
setup-lede = This account will administer the whole platform on { $host }. The link works only once.
display-name-label = Your name
email-label = Email
setup-email-hint = You will sign in with it.
new-password-label = Password
new-password-hint = At least { $length } characters. A few random words are easy to remember and hard to guess.
setup-submit = Create administrator
setup-error-fields = Please check these fields:
setup-error-form-expired = This page was open for a long time. Please enter your password again.
setup-error-busy =
    { $seconds ->
        [one] The server is busy right now. Please try again in a second.
       *[other] The server is busy right now. Please try again in { $seconds } seconds.
    }
display-name-error-missing = Enter your name.
display-name-error-too-long = Use at most { $length } characters.
display-name-error-hidden-character = Use only characters that can be seen.
email-error-missing = Enter your email address.
email-error-malformed = Enter an email address like name@example.com.
email-error-taken = This address already belongs to somebody. Use another one.
new-password-error-missing = Choose a password.
new-password-error-too-short = This password is too short. Use at least { $length } characters.
new-password-error-too-long = This password is too long. Use at most { $length } characters.
new-password-error-too-common = Attackers try this password first. Choose one that is less common.
new-password-error-known-word = Others know this about you. Choose a password that isn’t a name or an address.
new-password-error-one-character = This password repeats one character. Use different ones.
new-password-error-unusable-character = This password contains a character that can’t be used.

## Return to an app

form-post-title = Almost there
form-post-lede = We are sending you back to { $host }. If nothing happens, press Continue.
form-post-submit = Continue
