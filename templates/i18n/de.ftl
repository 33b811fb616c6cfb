# Texte der Seiten. Jede Sprachdatei hat dieselben Schlüssel und dieselben Variablen.

## Jede Seite

document-title = { $page } · { $tenant }
document-title-error = Fehler: { $page } · { $tenant }
page-host = Sie sind auf { $host }, dem Anmeldedienst von { $tenant }.
date-time = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }, { $clock } UTC

## Anmeldung

login-title = Anmelden
login-lede = Melden Sie sich mit Ihrem Konto bei { $tenant } an.
login-lede-client = Melden Sie sich mit Ihrem Konto bei { $tenant } an, um zu { $client } weiterzugehen.
login-again-title = Bestätigen Sie, dass Sie es sind
login-again-lede = Bitte geben Sie zu Ihrer Sicherheit Ihr Passwort noch einmal ein.
login-again-lede-client = { $client } bittet Sie, Ihr Passwort noch einmal einzugeben.
login-choose-title = Konto wählen
login-choose-account = Sie sind als { $account } angemeldet. Sie können mit diesem oder mit einem anderen Konto weitergehen.
login-other-title = Ein anderes Konto ist nötig
login-other-account = Sie sind als { $account } angemeldet, aber die App verlangt ein anderes Konto. Melden Sie sich mit jenem an.
login-label = E-Mail
password-label = Passwort
login-submit = Anmelden
login-again-submit = Bestätigen
login-error-wrong-credentials = E-Mail-Adresse und Passwort passen nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal.
login-error-busy =
    { $seconds ->
        [one] Gerade melden sich sehr viele Menschen an. Bitte versuchen Sie es in einer Sekunde noch einmal.
       *[other] Gerade melden sich sehr viele Menschen an. Bitte versuchen Sie es in { $seconds } Sekunden noch einmal.
    }
login-error-form-expired = Diese Seite war lange geöffnet. Bitte geben Sie Ihr Passwort noch einmal ein.
login-error-missing-field = Es fehlt noch etwas.
login-missing-login = Geben Sie Ihre E-Mail-Adresse ein.
login-missing-password = Geben Sie Ihr Passwort ein.

## Zustimmung

consent-title = Darf { $client } Ihr Konto verwenden?
consent-account = Sie sind als { $account } angemeldet.
consent-intro = { $client } möchte:
consent-intro-none = { $client } möchte wissen, dass Sie angemeldet sind.
scope-openid = Sie bei der Anmeldung wiedererkennen
scope-profile = Ihren Namen und Ihr Profil sehen
scope-email = Ihre E-Mail-Adresse sehen
scope-phone = Ihre Telefonnummer sehen
scope-address = Ihre Postanschrift sehen
scope-offline_access = Diesen Zugriff behalten, während Sie nicht da sind
scope-other = Die Berechtigung „{ $scope }“ verwenden
consent-allow = Erlauben
consent-deny = Nicht erlauben
consent-destination = In beiden Fällen kehren Sie zu { $host } zurück.

## Fehler: was geschehen ist, warum, und was zu tun ist

error-home = Zu Ihrem Konto
error-detail = Einzelheiten für Entwickler
error-reference = Referenz:
error-not-found-title = Seite nicht gefunden
error-not-found-text = Unter dieser Adresse gibt es keine Seite.
error-not-found-action = Prüfen Sie die Adresse auf Tippfehler oder beginnen Sie bei Ihrem Konto.
error-method-not-allowed-title = Diese Seite lässt sich so nicht öffnen
error-method-not-allowed-text = Die Adresse stimmt, aber sie kann nicht auf diese Weise aufgerufen werden.
error-method-not-allowed-action = Beginnen Sie stattdessen bei Ihrem Konto.
error-bad-request-title = Wir konnten diese Anfrage nicht lesen
error-bad-request-text = Die App oder der Link, über den Sie gekommen sind, hat etwas Unvollständiges oder Unklares gesendet.
error-bad-request-action = Gehen Sie zurück und versuchen Sie es noch einmal. Geschieht es wieder, melden Sie es den Betreibern der App und nennen Sie die Referenz unten.
error-unknown-client-title = Diese App ist hier nicht registriert
error-unknown-client-text = Die App, die Sie hierher geschickt hat, ist bei { $tenant } nicht registriert oder wurde abgeschaltet.
error-unknown-client-action = Melden Sie es den Betreibern der App und nennen Sie die Referenz unten.
error-redirect-uri-mismatch-title = Wir haben zum Schutz Ihres Kontos angehalten
error-redirect-uri-mismatch-text = Die App wollte Sie an eine Adresse schicken lassen, die nicht für sie registriert ist.
error-redirect-uri-mismatch-action = Sie haben nichts falsch gemacht. Melden Sie es den Betreibern der App und nennen Sie die Referenz unten.
error-flow-expired-title = Diese Anmeldung ist abgelaufen
error-flow-expired-text = Sie war zu lange offen oder wurde schon abgeschlossen.
error-flow-expired-action = Gehen Sie zurück zur App und beginnen Sie von vorn.
error-other-browser-title = Diese Anmeldung begann in einem anderen Browser
error-other-browser-text = Zu Ihrer Sicherheit kann eine Anmeldung nur in dem Browser beendet werden, in dem sie begonnen hat, und nur mit eingeschalteten Cookies.
error-other-browser-action = Gehen Sie in diesem Browser zurück zur App und beginnen Sie von vorn.
error-form-expired-title = Dieses Formular ist abgelaufen
error-form-expired-text = Die Seite war zu lange geöffnet, oder Sie haben sich seitdem an- oder abgemeldet. Es wurde nichts geändert.
error-form-expired-action = Öffnen Sie die Seite neu und wiederholen Sie den Schritt.
error-foreign-origin-title = Dieses Formular kam von anderswo
error-foreign-origin-text = Zu Ihrer Sicherheit nehmen wir nur Formulare von unseren eigenen Seiten an. Es wurde nichts geändert.
error-foreign-origin-action = Wenn Sie das tun wollten, öffnen Sie unsere Seite und wiederholen Sie den Schritt dort.
error-too-large-title = Das war zu viel auf einmal
error-too-large-text = Die Anfrage war größer, als wir annehmen.
error-too-large-action = Gehen Sie zurück und versuchen Sie es mit weniger. Hat eine App Sie hierher geschickt, melden Sie es deren Betreibern.
error-too-many-requests-title = Zu viele Versuche
error-too-many-requests-text = Zum Schutz der Konten machen wir nach vielen Versuchen eine kurze Pause.
error-too-many-requests-action =
    { $seconds ->
        [one] Warten Sie eine Sekunde und versuchen Sie es dann noch einmal.
       *[other] Warten Sie { $seconds } Sekunden und versuchen Sie es dann noch einmal.
    }
error-unavailable-title = Wir sind gleich wieder da
error-unavailable-text = Der Anmeldedienst kann im Moment nicht antworten. Ihr Konto und Ihre Daten sind sicher.
error-unavailable-action =
    { $seconds ->
        [one] Warten Sie eine Sekunde und laden Sie dann diese Seite neu.
       *[other] Warten Sie { $seconds } Sekunden und laden Sie dann diese Seite neu.
    }
error-internal-title = Bei uns ist etwas schiefgegangen
error-internal-text = Das ist unser Fehler, nicht Ihrer, und er wurde aufgezeichnet.
error-internal-action = Versuchen Sie es gleich noch einmal. Geschieht es wieder, melden Sie es Ihrer Administration und nennen Sie die Referenz unten.
error-invalid-logout-request-title = So konnten wir Sie nicht abmelden
error-invalid-logout-request-text = Die App hat eine Abmeldung gesendet, die wir nicht bestätigen können. Es wurde nichts geändert.
error-invalid-logout-request-action = Wenn Sie angemeldet sind, können Sie sich auf Ihrer Kontoseite abmelden.
error-link-spent-title = Dieser Link gilt nicht mehr
error-link-spent-text = Er wurde schon verwendet oder ist zu alt.
error-link-spent-action = Bitten Sie dort um einen neuen Link, wo Sie diesen bekommen haben.

## Abmeldung

logout-title = Abmelden?
logout-lede = Sie werden in diesem Browser von { $tenant } abgemeldet.
logout-lede-client = { $client } möchte Sie in diesem Browser von { $tenant } abmelden.
logout-submit = Abmelden
logout-stay = Angemeldet bleiben
logged-out-title = Sie sind abgemeldet
logged-out-lede = Sie sind in diesem Browser nicht mehr bei { $tenant } angemeldet.
logged-out-return = Zurück zu { $client }
logged-out-again = Wieder anmelden

## Konto

account-title = Ihr Konto
account-platform = Plattformkonto
account-sessions = Wo Sie angemeldet sind
account-sessions-hint = Wenn Sie etwas davon nicht kennen, beenden Sie es und sagen Sie Ihrer Administration Bescheid.
account-unknown-device = Unbekanntes Gerät
account-current = Dieser Browser
account-last-seen = Zuletzt aktiv:
account-started = Angemeldet:
account-revoke = Sitzung beenden
account-sign-out = Abmelden

## Einrichtung

setup-title = Erstes Administratorkonto anlegen
setup-lede = Dieses Konto verwaltet die ganze Plattform auf { $host }. Der Link gilt nur einmal.
display-name-label = Ihr Name
email-label = E-Mail
setup-email-hint = Damit melden Sie sich an.
new-password-label = Passwort
new-password-hint = Mindestens { $length } Zeichen. Einige zufällige Wörter sind leicht zu merken und schwer zu erraten.
setup-submit = Konto anlegen
setup-error-fields = Bitte prüfen Sie diese Felder:
setup-error-form-expired = Diese Seite war lange geöffnet. Bitte geben Sie Ihr Passwort noch einmal ein.
setup-error-busy =
    { $seconds ->
        [one] Der Server ist gerade stark ausgelastet. Bitte versuchen Sie es in einer Sekunde noch einmal.
       *[other] Der Server ist gerade stark ausgelastet. Bitte versuchen Sie es in { $seconds } Sekunden noch einmal.
    }
display-name-error-missing = Geben Sie Ihren Namen ein.
display-name-error-too-long = Verwenden Sie höchstens { $length } Zeichen.
display-name-error-hidden-character = Verwenden Sie nur sichtbare Zeichen.
email-error-missing = Geben Sie Ihre E-Mail-Adresse ein.
email-error-malformed = Geben Sie eine E-Mail-Adresse wie name@example.com ein.
email-error-taken = Diese Adresse gehört bereits jemandem. Verwenden Sie eine andere.
new-password-error-missing = Wählen Sie ein Passwort.
new-password-error-too-short = Dieses Passwort ist zu kurz. Verwenden Sie mindestens { $length } Zeichen.
new-password-error-too-long = Dieses Passwort ist zu lang. Verwenden Sie höchstens { $length } Zeichen.
new-password-error-too-common = Dieses Passwort probieren Angreifer zuerst. Wählen Sie ein selteneres.
new-password-error-known-word = Das wissen andere über Sie. Wählen Sie ein Passwort, das weder ein Name noch eine Adresse ist.
new-password-error-one-character = Dieses Passwort wiederholt ein einziges Zeichen. Verwenden Sie verschiedene.
new-password-error-unusable-character = Dieses Passwort enthält ein Zeichen, das hier nicht verwendet werden kann.

## Rückkehr zu einer App

form-post-title = Gleich geschafft
form-post-lede = Wir schicken Sie zurück zu { $host }. Wenn nichts geschieht, drücken Sie auf Weiter.
form-post-submit = Weiter
