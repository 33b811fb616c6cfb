# Textes des pages. Chaque fichier de langue a les mêmes clés et les mêmes variables.

## Toutes les pages

document-title = { $page } · { $tenant }
document-title-error = Erreur : { $page } · { $tenant }
page-host = Vous êtes sur { $host }, le service de connexion de { $tenant }.
date-time = { $day } { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year }, { $clock } UTC

## Connexion

login-title = Se connecter
login-lede = Utilisez votre compte { $tenant }.
login-lede-client = Utilisez votre compte { $tenant } pour continuer vers { $client }.
login-again-title = Confirmez votre identité
login-again-lede = Pour votre sécurité, veuillez saisir à nouveau votre mot de passe.
login-again-lede-client = { $client } vous demande de saisir à nouveau votre mot de passe.
login-choose-title = Choisissez un compte
login-choose-account = Vous êtes connecté avec le compte { $account }. Vous pouvez continuer avec ce compte ou avec un autre.
login-other-title = Un autre compte est nécessaire
login-other-account = Vous êtes connecté avec le compte { $account }, mais l’application demande un autre compte. Connectez-vous avec cet autre compte.
login-label = Adresse e-mail
password-label = Mot de passe
login-submit = Se connecter
login-again-submit = Confirmer
login-error-wrong-credentials = L’adresse e-mail et le mot de passe ne correspondent pas. Vérifiez les deux et réessayez.
login-error-busy =
    { $seconds ->
        [one] Beaucoup de personnes se connectent en ce moment. Veuillez réessayer dans { $seconds } seconde.
       *[other] Beaucoup de personnes se connectent en ce moment. Veuillez réessayer dans { $seconds } secondes.
    }
login-error-form-expired = Cette page est restée longtemps ouverte. Veuillez saisir à nouveau votre mot de passe.
login-error-missing-field = Il manque encore quelque chose.
login-missing-login = Saisissez votre adresse e-mail.
login-missing-password = Saisissez votre mot de passe.

## Autorisation

consent-title = Autoriser { $client } à utiliser votre compte ?
consent-account = Vous êtes connecté avec le compte { $account }.
consent-intro = { $client } souhaite :
consent-intro-none = { $client } souhaite savoir que vous êtes connecté.
scope-openid = Vous reconnaître lorsque vous vous connectez
scope-profile = Voir votre nom et votre profil
scope-email = Voir votre adresse e-mail
scope-phone = Voir votre numéro de téléphone
scope-address = Voir votre adresse postale
scope-offline_access = Conserver cet accès en votre absence
scope-other = Utiliser l’autorisation « { $scope } »
consent-allow = Autoriser
consent-deny = Ne pas autoriser
consent-destination = Dans les deux cas, vous reviendrez sur { $host }.

## Erreurs : ce qui s’est passé, pourquoi, et que faire

error-home = Aller à votre compte
error-detail = Détails pour les développeurs
error-reference = Référence :
error-not-found-title = Page introuvable
error-not-found-text = Il n’y a pas de page à cette adresse.
error-not-found-action = Vérifiez que l’adresse ne contient pas de faute de frappe, ou repartez de votre compte.
error-method-not-allowed-title = Cette page ne s’ouvre pas ainsi
error-method-not-allowed-text = L’adresse est correcte, mais elle ne peut pas être ouverte de cette façon.
error-method-not-allowed-action = Repartez plutôt de votre compte.
error-bad-request-title = Nous n’avons pas pu lire cette demande
error-bad-request-text = L’application ou le lien qui vous a conduit ici a envoyé quelque chose d’incomplet ou d’ambigu.
error-bad-request-action = Revenez en arrière et réessayez. Si cela se reproduit, prévenez les responsables de l’application en indiquant la référence ci-dessous.
error-unknown-client-title = Cette application n’est pas enregistrée ici
error-unknown-client-text = L’application qui vous a envoyé ici n’est pas enregistrée chez { $tenant }, ou elle a été désactivée.
error-unknown-client-action = Prévenez les responsables de l’application en indiquant la référence ci-dessous.
error-redirect-uri-mismatch-title = Nous nous sommes arrêtés pour protéger votre compte
error-redirect-uri-mismatch-text = L’application nous a demandé de vous envoyer à une adresse qui n’est pas enregistrée pour elle.
error-redirect-uri-mismatch-action = Vous n’avez rien fait de mal. Prévenez les responsables de l’application en indiquant la référence ci-dessous.
error-flow-expired-title = Cette connexion a expiré
error-flow-expired-text = Elle est restée ouverte trop longtemps, ou elle est déjà terminée.
error-flow-expired-action = Revenez à l’application et recommencez.
error-other-browser-title = Cette connexion a commencé dans un autre navigateur
error-other-browser-text = Pour votre sécurité, une connexion ne peut se terminer que dans le navigateur où elle a commencé, avec les cookies activés.
error-other-browser-action = Revenez à l’application dans ce navigateur et recommencez.
error-form-expired-title = Ce formulaire a expiré
error-form-expired-text = La page est restée ouverte trop longtemps, ou vous vous êtes connecté ou déconnecté entre-temps. Rien n’a été modifié.
error-form-expired-action = Ouvrez à nouveau la page et répétez l’étape.
error-foreign-origin-title = Ce formulaire venait d’ailleurs
error-foreign-origin-text = Pour votre sécurité, nous n’acceptons que les formulaires de nos propres pages. Rien n’a été modifié.
error-foreign-origin-action = Si c’était voulu, ouvrez notre page et répétez-y l’étape.
error-too-large-title = C’était trop à la fois
error-too-large-text = La demande était plus grande que ce que nous acceptons.
error-too-large-action = Revenez en arrière et réessayez avec moins de contenu. Si une application vous a envoyé ici, prévenez ses responsables.
error-too-many-requests-title = Trop d’essais
error-too-many-requests-text = Pour protéger les comptes, nous faisons une courte pause après de nombreux essais.
error-too-many-requests-action =
    { $seconds ->
        [one] Attendez { $seconds } seconde, puis réessayez.
       *[other] Attendez { $seconds } secondes, puis réessayez.
    }
error-unavailable-title = Nous revenons tout de suite
error-unavailable-text = Le service de connexion ne peut pas répondre pour le moment. Votre compte et vos données sont en sécurité.
error-unavailable-action =
    { $seconds ->
        [one] Attendez { $seconds } seconde, puis rechargez cette page.
       *[other] Attendez { $seconds } secondes, puis rechargez cette page.
    }
error-internal-title = Un problème est survenu de notre côté
error-internal-text = C’est notre faute, pas la vôtre, et le problème a été enregistré.
error-internal-action = Réessayez dans un instant. Si cela se reproduit, prévenez votre administration en indiquant la référence ci-dessous.
error-invalid-logout-request-title = Nous n’avons pas pu vous déconnecter ainsi
error-invalid-logout-request-text = L’application a envoyé une demande de déconnexion que nous ne pouvons pas confirmer. Rien n’a été modifié.
error-invalid-logout-request-action = Si vous êtes connecté, vous pouvez vous déconnecter sur la page de votre compte.
error-link-spent-title = Ce lien ne fonctionne plus
error-link-spent-text = Il a déjà été utilisé, ou il est trop ancien.
error-link-spent-action = Demandez un nouveau lien là où vous avez obtenu celui-ci.

## Déconnexion

logout-title = Se déconnecter ?
logout-lede = Vous serez déconnecté de { $tenant } dans ce navigateur.
logout-lede-client = { $client } demande à vous déconnecter de { $tenant } dans ce navigateur.
logout-submit = Se déconnecter
logout-stay = Rester connecté
logged-out-title = Vous êtes déconnecté
logged-out-lede = Vous n’êtes plus connecté à { $tenant } dans ce navigateur.
logged-out-return = Revenir à { $client }
logged-out-again = Se reconnecter

## Compte

account-title = Votre compte
account-platform = Compte de la plateforme
account-sessions = Où vous êtes connecté
account-sessions-hint = Si vous ne reconnaissez pas l’une de ces sessions, fermez-la et prévenez votre administrateur.
account-unknown-device = Appareil inconnu
account-current = Ce navigateur
account-last-seen = Dernière activité :
account-started = Connexion :
account-revoke = Fermer la session
account-sign-out = Se déconnecter

## Mise en service

setup-title = Créer le premier compte d’administration
setup-lede = Ce compte administrera toute la plateforme sur { $host }. Le lien ne fonctionne qu’une fois.
display-name-label = Votre nom
email-label = Adresse e-mail
setup-email-hint = Elle vous servira à vous connecter.
new-password-label = Mot de passe
new-password-hint = Au moins { $length } caractères. Quelques mots pris au hasard sont faciles à retenir et difficiles à deviner.
setup-submit = Créer le compte
setup-error-fields = Veuillez vérifier ces champs :
setup-error-form-expired = Cette page est restée longtemps ouverte. Veuillez saisir à nouveau votre mot de passe.
setup-error-busy =
    { $seconds ->
        [one] Le serveur est très sollicité en ce moment. Veuillez réessayer dans { $seconds } seconde.
       *[other] Le serveur est très sollicité en ce moment. Veuillez réessayer dans { $seconds } secondes.
    }
display-name-error-missing = Saisissez votre nom.
display-name-error-too-long = Utilisez { $length } caractères au plus.
display-name-error-hidden-character = Utilisez uniquement des caractères visibles.
email-error-missing = Saisissez votre adresse e-mail.
email-error-malformed = Saisissez une adresse e-mail comme nom@example.com.
email-error-taken = Cette adresse appartient déjà à quelqu’un. Utilisez-en une autre.
new-password-error-missing = Choisissez un mot de passe.
new-password-error-too-short = Ce mot de passe est trop court. Utilisez au moins { $length } caractères.
new-password-error-too-long = Ce mot de passe est trop long. Utilisez { $length } caractères au plus.
new-password-error-too-common = Les attaquants essaient ce mot de passe en premier. Choisissez-en un moins courant.
new-password-error-known-word = D’autres savent cela de vous. Choisissez un mot de passe qui ne soit ni un nom ni une adresse.
new-password-error-one-character = Ce mot de passe répète un seul caractère. Utilisez-en plusieurs différents.
new-password-error-unusable-character = Ce mot de passe contient un caractère qui ne peut pas être utilisé.

## Retour à une application

form-post-title = C’est presque fini
form-post-lede = Nous vous renvoyons vers { $host }. Si rien ne se passe, appuyez sur Continuer.
form-post-submit = Continuer
