# הטקסטים של הדפים. בכל קובץ שפה אותם מפתחות ואותם משתנים.

## כל הדפים

document-title = { $page } · { $tenant }
document-title-error = שגיאה: { $page } · { $tenant }
page-host = זהו האתר { $host }, שירות הכניסה של { $tenant }.
date-time = { $day } { $month ->
    [1] בינואר
    [2] בפברואר
    [3] במרץ
    [4] באפריל
    [5] במאי
    [6] ביוני
    [7] ביולי
    [8] באוגוסט
    [9] בספטמבר
    [10] באוקטובר
    [11] בנובמבר
   *[12] בדצמבר
} { $year }, { $clock } UTC

## כניסה

login-title = כניסה
login-lede = יש להיכנס עם חשבון { $tenant }.
login-lede-client = יש להיכנס עם חשבון { $tenant } כדי להמשיך אל { $client }.
login-again-title = אימות זהות
login-again-lede = למען האבטחה, יש להזין שוב את הסיסמה.
login-again-lede-client = האפליקציה { $client } מבקשת להזין שוב את הסיסמה.
login-choose-title = בחירת חשבון
login-choose-account = החשבון המחובר: { $account }. אפשר להמשיך עם החשבון הזה או עם חשבון אחר.
login-other-title = נדרש חשבון אחר
login-other-account = החשבון המחובר: { $account }, אבל האפליקציה מבקשת חשבון אחר. יש להיכנס עם החשבון ההוא.
login-label = דוא״ל
password-label = סיסמה
login-submit = כניסה
login-again-submit = אישור
login-error-wrong-credentials = כתובת הדוא״ל והסיסמה אינן תואמות. כדאי לבדוק את שתיהן ולנסות שוב.
login-error-busy =
    { $seconds ->
        [one] אנשים רבים נכנסים ברגע זה. אפשר לנסות שוב בעוד שנייה.
        [two] אנשים רבים נכנסים ברגע זה. אפשר לנסות שוב בעוד שתי שניות.
       *[other] אנשים רבים נכנסים ברגע זה. אפשר לנסות שוב בעוד { $seconds } שניות.
    }
login-error-form-expired = הדף היה פתוח זמן רב. יש להזין שוב את הסיסמה.
login-error-missing-field = עדיין חסר משהו.
login-missing-login = יש להזין כתובת דוא״ל.
login-missing-password = יש להזין סיסמה.

## הסכמה

consent-title = לאפשר ל־{ $client } להשתמש בחשבון שלך?
consent-account = החשבון המחובר: { $account }.
consent-intro = האפליקציה { $client } מבקשת:
consent-intro-none = האפליקציה { $client } מבקשת לדעת שהחשבון שלך מחובר.
scope-openid = לזהות אותך בעת הכניסה
scope-profile = לראות את השם ואת הפרופיל שלך
scope-email = לראות את כתובת הדוא״ל שלך
scope-phone = לראות את מספר הטלפון שלך
scope-address = לראות את כתובת המגורים שלך
scope-offline_access = לשמור על הגישה גם כשאינך כאן
scope-other = להשתמש בהרשאה ”{ $scope }“
consent-allow = לאפשר
consent-deny = לא לאפשר
consent-destination = בכל מקרה, ההמשך יהיה באתר { $host }.

## שגיאות: מה קרה, מדוע ומה לעשות

error-home = אל החשבון שלך
error-detail = פרטים למפתחים
error-reference = מספר סימוכין:
error-not-found-title = הדף לא נמצא
error-not-found-text = אין דף בכתובת הזו.
error-not-found-action = כדאי לבדוק שאין שגיאת הקלדה בכתובת, או להתחיל מדף החשבון.
error-method-not-allowed-title = הדף הזה לא נפתח כך
error-method-not-allowed-text = הכתובת נכונה, אך אי אפשר לפתוח אותה בדרך הזו.
error-method-not-allowed-action = אפשר להתחיל מדף החשבון.
error-bad-request-title = לא הצלחנו לקרוא את הבקשה
error-bad-request-text = האפליקציה או הקישור שהובילו לכאן שלחו משהו חסר או לא ברור.
error-bad-request-action = כדאי לחזור אחורה ולנסות שוב. אם זה קורה שוב, יש לפנות למפעילי האפליקציה ולציין את מספר הסימוכין שלמטה.
error-unknown-client-title = האפליקציה אינה רשומה כאן
error-unknown-client-text = האפליקציה שהובילה לכאן אינה רשומה אצל { $tenant }, או שהושבתה.
error-unknown-client-action = יש לפנות למפעילי האפליקציה ולציין את מספר הסימוכין שלמטה.
error-redirect-uri-mismatch-title = עצרנו כדי להגן על החשבון שלך
error-redirect-uri-mismatch-text = האפליקציה ביקשה לשלוח אותך לכתובת שאינה רשומה עבורה.
error-redirect-uri-mismatch-action = הטעות אינה שלך. יש לפנות למפעילי האפליקציה ולציין את מספר הסימוכין שלמטה.
error-flow-expired-title = תוקף הכניסה פג
error-flow-expired-text = היא הייתה פתוחה זמן רב מדי, או שכבר הושלמה.
error-flow-expired-action = יש לחזור לאפליקציה ולהתחיל מחדש.
error-other-browser-title = הכניסה החלה בדפדפן אחר
error-other-browser-text = למען האבטחה, אפשר להשלים כניסה רק בדפדפן שבו החלה, כשקובצי Cookie מופעלים.
error-other-browser-action = יש לחזור לאפליקציה בדפדפן הזה ולהתחיל מחדש.
error-form-expired-title = תוקף הטופס פג
error-form-expired-text = הדף היה פתוח זמן רב מדי, או שמאז הייתה כניסה או יציאה. דבר לא השתנה.
error-form-expired-action = יש לפתוח את הדף שוב ולחזור על הפעולה.
error-foreign-origin-title = הטופס הגיע ממקום אחר
error-foreign-origin-text = למען האבטחה, אנחנו מקבלים טפסים רק מהדפים שלנו. דבר לא השתנה.
error-foreign-origin-action = אם זו הייתה הכוונה, יש לפתוח את הדף שלנו ולחזור שם על הפעולה.
error-too-large-title = זה היה יותר מדי בבת אחת
error-too-large-text = הבקשה גדולה מכפי שאנו מקבלים.
error-too-large-action = כדאי לחזור אחורה ולנסות עם פחות תוכן. אם אפליקציה הובילה לכאן, יש לפנות למפעיליה.
error-too-many-requests-title = יותר מדי ניסיונות
error-too-many-requests-text = כדי להגן על חשבונות, אנו עושים הפסקה קצרה אחרי ניסיונות רבים.
error-too-many-requests-action =
    { $seconds ->
        [one] יש להמתין שנייה ואז לנסות שוב.
        [two] יש להמתין שתי שניות ואז לנסות שוב.
       *[other] יש להמתין { $seconds } שניות ואז לנסות שוב.
    }
error-unavailable-title = מיד נשוב
error-unavailable-text = שירות הכניסה אינו יכול לענות כרגע. החשבון והנתונים שלך בטוחים.
error-unavailable-action =
    { $seconds ->
        [one] יש להמתין שנייה ואז לרענן את הדף.
        [two] יש להמתין שתי שניות ואז לרענן את הדף.
       *[other] יש להמתין { $seconds } שניות ואז לרענן את הדף.
    }
error-internal-title = משהו השתבש אצלנו
error-internal-text = זו תקלה שלנו, לא שלך, והיא נרשמה.
error-internal-action = כדאי לנסות שוב בעוד רגע. אם זה קורה שוב, יש לפנות להנהלת המערכת ולציין את מספר הסימוכין שלמטה.
error-invalid-logout-request-title = לא הצלחנו לבצע יציאה כך
error-invalid-logout-request-text = האפליקציה שלחה בקשת יציאה שאיננו יכולים לאמת. דבר לא השתנה.
error-invalid-logout-request-action = אם יש חשבון מחובר, אפשר לצאת ממנו בדף החשבון.
error-link-spent-title = הקישור כבר אינו פעיל
error-link-spent-text = כבר השתמשו בו, או שהוא ישן מדי.
error-link-spent-action = יש לבקש קישור חדש במקום שממנו התקבל הקישור הזה.

## יציאה

logout-title = לצאת מהחשבון?
logout-lede = החשבון שלך אצל { $tenant } ינותק בדפדפן הזה.
logout-lede-client = האפליקציה { $client } מבקשת לנתק את החשבון שלך אצל { $tenant } בדפדפן הזה.
logout-submit = יציאה
logout-stay = להישאר בחשבון
logged-out-title = יצאת מהחשבון
logged-out-lede = החשבון שלך אצל { $tenant } כבר אינו מחובר בדפדפן הזה.
logged-out-return = חזרה אל { $client }
logged-out-again = כניסה מחדש

## חשבון

account-title = החשבון שלך
account-platform = חשבון פלטפורמה
account-sessions = היכן החשבון שלך מחובר
account-sessions-hint = אם אחד מהחיבורים אינו מוכר לך, יש לסיים אותו ולהודיע למנהל המערכת.
account-unknown-device = מכשיר לא ידוע
account-current = הדפדפן הזה
account-last-seen = פעילות אחרונה:
account-started = כניסה:
account-revoke = סיום החיבור
account-sign-out = יציאה

## הקמה

setup-title = יצירת חשבון הניהול הראשון
setup-lede = החשבון הזה ינהל את כל הפלטפורמה באתר { $host }. הקישור פועל פעם אחת בלבד.
display-name-label = השם שלך
email-label = דוא״ל
setup-email-hint = הוא ישמש לכניסה.
new-password-label = סיסמה
new-password-hint = לפחות { $length } תווים. כמה מילים אקראיות קלות לזכירה וקשות לניחוש.
setup-submit = יצירת החשבון
setup-error-fields = יש לבדוק את השדות האלה:
setup-error-form-expired = הדף היה פתוח זמן רב. יש להזין שוב את הסיסמה.
setup-error-busy =
    { $seconds ->
        [one] השרת עמוס כרגע. אפשר לנסות שוב בעוד שנייה.
        [two] השרת עמוס כרגע. אפשר לנסות שוב בעוד שתי שניות.
       *[other] השרת עמוס כרגע. אפשר לנסות שוב בעוד { $seconds } שניות.
    }
display-name-error-missing = יש להזין את השם שלך.
display-name-error-too-long = לכל היותר { $length } תווים.
display-name-error-hidden-character = אפשר להשתמש רק בתווים נראים.
email-error-missing = יש להזין כתובת דוא״ל.
email-error-malformed = יש להזין כתובת דוא״ל כמו name@example.com.
email-error-taken = הכתובת הזו כבר שייכת למישהו. יש להשתמש בכתובת אחרת.
new-password-error-missing = יש לבחור סיסמה.
new-password-error-too-short = הסיסמה קצרה מדי. נדרשים לפחות { $length } תווים.
new-password-error-too-long = הסיסמה ארוכה מדי. לכל היותר { $length } תווים.
new-password-error-too-common = תוקפים מנסים את הסיסמה הזו ראשונה. יש לבחור סיסמה פחות נפוצה.
new-password-error-known-word = אחרים יודעים את זה עליך. יש לבחור סיסמה שאינה שם או כתובת.
new-password-error-one-character = הסיסמה חוזרת על תו אחד. יש להשתמש בתווים שונים.
new-password-error-unusable-character = הסיסמה מכילה תו שאי אפשר להשתמש בו.

## חזרה לאפליקציה

form-post-title = כמעט סיימנו
form-post-lede = אנו מחזירים אותך אל { $host }. אם דבר לא קורה, יש ללחוץ על ”המשך“.
form-post-submit = המשך
