# Textos de las páginas. Cada archivo de idioma tiene las mismas claves y las mismas variables.

## Todas las páginas

document-title = { $page } · { $tenant }
document-title-error = Error: { $page } · { $tenant }
page-host = Estás en { $host }, el servicio de acceso de { $tenant }.
date-time = { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
} de { $year }, { $clock } UTC

## Inicio de sesión

login-title = Iniciar sesión
login-lede = Usa tu cuenta de { $tenant }.
login-lede-client = Usa tu cuenta de { $tenant } para continuar a { $client }.
login-again-title = Confirma que eres tú
login-again-lede = Por tu seguridad, vuelve a escribir tu contraseña.
login-again-lede-client = { $client } te pide que vuelvas a escribir tu contraseña.
login-choose-title = Elige una cuenta
login-choose-account = Has iniciado sesión como { $account }. Puedes continuar con esta cuenta o con otra.
login-other-title = Hace falta otra cuenta
login-other-account = Has iniciado sesión como { $account }, pero la aplicación pide otra cuenta. Inicia sesión con ella.
login-label = Correo electrónico
password-label = Contraseña
login-submit = Iniciar sesión
login-again-submit = Confirmar
login-error-wrong-credentials = El correo electrónico y la contraseña no coinciden. Revisa ambos e inténtalo de nuevo.
login-error-busy =
    { $seconds ->
        [one] Ahora mismo hay muchas personas iniciando sesión. Inténtalo de nuevo en un segundo.
       *[other] Ahora mismo hay muchas personas iniciando sesión. Inténtalo de nuevo en { $seconds } segundos.
    }
login-error-form-expired = Esta página ha estado abierta mucho tiempo. Vuelve a escribir tu contraseña.
login-error-missing-field = Todavía falta algo.
login-missing-login = Escribe tu dirección de correo electrónico.
login-missing-password = Escribe tu contraseña.

## Consentimiento

consent-title = ¿Permitir que { $client } use tu cuenta?
consent-account = Has iniciado sesión como { $account }.
consent-intro = { $client } quiere:
consent-intro-none = { $client } quiere saber que has iniciado sesión.
scope-openid = Reconocerte cuando inicies sesión
scope-profile = Ver tu nombre y tu perfil
scope-email = Ver tu dirección de correo electrónico
scope-phone = Ver tu número de teléfono
scope-address = Ver tu dirección postal
scope-offline_access = Conservar este acceso cuando no estés
scope-other = Usar el permiso «{ $scope }»
consent-allow = Permitir
consent-deny = No permitir
consent-destination = En ambos casos volverás a { $host }.

## Errores: qué ha pasado, por qué y qué hacer

error-home = Ir a tu cuenta
error-detail = Detalles para desarrolladores
error-reference = Referencia:
error-not-found-title = Página no encontrada
error-not-found-text = No hay ninguna página en esta dirección.
error-not-found-action = Comprueba que la dirección esté bien escrita o empieza desde tu cuenta.
error-method-not-allowed-title = Esta página no se abre así
error-method-not-allowed-text = La dirección es correcta, pero no se puede abrir de esta manera.
error-method-not-allowed-action = Empieza desde tu cuenta.
error-bad-request-title = No hemos podido leer esta solicitud
error-bad-request-text = La aplicación o el enlace que te ha traído aquí ha enviado algo incompleto o poco claro.
error-bad-request-action = Vuelve atrás e inténtalo de nuevo. Si se repite, avisa a los responsables de la aplicación e indica la referencia de abajo.
error-unknown-client-title = Esta aplicación no está registrada aquí
error-unknown-client-text = La aplicación que te ha enviado aquí no está registrada en { $tenant } o se ha desactivado.
error-unknown-client-action = Avisa a los responsables de la aplicación e indica la referencia de abajo.
error-redirect-uri-mismatch-title = Nos hemos detenido para proteger tu cuenta
error-redirect-uri-mismatch-text = La aplicación nos ha pedido enviarte a una dirección que no tiene registrada.
error-redirect-uri-mismatch-action = No has hecho nada mal. Avisa a los responsables de la aplicación e indica la referencia de abajo.
error-flow-expired-title = Este inicio de sesión ha caducado
error-flow-expired-text = Ha estado abierto demasiado tiempo o ya se ha completado.
error-flow-expired-action = Vuelve a la aplicación y empieza de nuevo.
error-other-browser-title = Este inicio de sesión empezó en otro navegador
error-other-browser-text = Por tu seguridad, un inicio de sesión solo puede terminar en el navegador en el que empezó, con las cookies activadas.
error-other-browser-action = Vuelve a la aplicación en este navegador y empieza de nuevo.
error-form-expired-title = Este formulario ha caducado
error-form-expired-text = La página ha estado abierta demasiado tiempo, o desde entonces has iniciado o cerrado sesión. No se ha cambiado nada.
error-form-expired-action = Abre la página otra vez y repite el paso.
error-foreign-origin-title = Este formulario venía de otro sitio
error-foreign-origin-text = Por tu seguridad, solo aceptamos formularios de nuestras propias páginas. No se ha cambiado nada.
error-foreign-origin-action = Si querías hacerlo, abre nuestra página y repite allí el paso.
error-too-large-title = Era demasiado a la vez
error-too-large-text = La solicitud era mayor de lo que aceptamos.
error-too-large-action = Vuelve atrás e inténtalo con menos contenido. Si te ha enviado aquí una aplicación, avisa a sus responsables.
error-too-many-requests-title = Demasiados intentos
error-too-many-requests-text = Para proteger las cuentas, hacemos una breve pausa después de muchos intentos.
error-too-many-requests-action =
    { $seconds ->
        [one] Espera un segundo e inténtalo de nuevo.
       *[other] Espera { $seconds } segundos e inténtalo de nuevo.
    }
error-unavailable-title = Volvemos enseguida
error-unavailable-text = El servicio de acceso no puede responder en este momento. Tu cuenta y tus datos están a salvo.
error-unavailable-action =
    { $seconds ->
        [one] Espera un segundo y vuelve a cargar esta página.
       *[other] Espera { $seconds } segundos y vuelve a cargar esta página.
    }
error-internal-title = Algo ha fallado por nuestra parte
error-internal-text = Es culpa nuestra, no tuya, y ha quedado registrado.
error-internal-action = Inténtalo de nuevo en un momento. Si se repite, avisa a tu administración e indica la referencia de abajo.
error-invalid-logout-request-title = No hemos podido cerrar tu sesión así
error-invalid-logout-request-text = La aplicación ha enviado una solicitud de cierre de sesión que no podemos confirmar. No se ha cambiado nada.
error-invalid-logout-request-action = Si tienes una sesión abierta, puedes cerrarla desde la página de tu cuenta.
error-link-spent-title = Este enlace ya no funciona
error-link-spent-text = Ya se ha usado o es demasiado antiguo.
error-link-spent-action = Pide un enlace nuevo donde conseguiste este.

## Cierre de sesión

logout-title = ¿Cerrar sesión?
logout-lede = Se cerrará tu sesión de { $tenant } en este navegador.
logout-lede-client = { $client } pide cerrar tu sesión de { $tenant } en este navegador.
logout-submit = Cerrar sesión
logout-stay = Seguir con la sesión abierta
logged-out-title = Has cerrado sesión
logged-out-lede = Tu sesión de { $tenant } en este navegador está cerrada.
logged-out-return = Volver a { $client }
logged-out-again = Iniciar sesión otra vez

## Cuenta

account-title = Tu cuenta
account-platform = Cuenta de la plataforma
account-sessions = Dónde has iniciado sesión
account-sessions-hint = Si no reconoces alguna de estas sesiones, ciérrala y avisa a tu administrador.
account-unknown-device = Dispositivo desconocido
account-current = Este navegador
account-last-seen = Última actividad:
account-started = Inicio de sesión:
account-revoke = Cerrar la sesión
account-sign-out = Cerrar sesión

## Puesta en marcha

setup-title = Crear la primera cuenta de administración
setup-lede = Esta cuenta administrará toda la plataforma en { $host }. El enlace solo funciona una vez.
display-name-label = Tu nombre
email-label = Correo electrónico
setup-email-hint = Con él iniciarás sesión.
new-password-label = Contraseña
new-password-hint = Al menos { $length } caracteres. Unas cuantas palabras al azar son fáciles de recordar y difíciles de adivinar.
setup-submit = Crear la cuenta
setup-error-fields = Revisa estos campos:
setup-error-form-expired = Esta página ha estado abierta mucho tiempo. Vuelve a escribir tu contraseña.
setup-error-busy =
    { $seconds ->
        [one] El servidor está muy ocupado ahora mismo. Inténtalo de nuevo en un segundo.
       *[other] El servidor está muy ocupado ahora mismo. Inténtalo de nuevo en { $seconds } segundos.
    }
display-name-error-missing = Escribe tu nombre.
display-name-error-too-long = Usa { $length } caracteres como máximo.
display-name-error-hidden-character = Usa solo caracteres visibles.
email-error-missing = Escribe tu dirección de correo electrónico.
email-error-malformed = Escribe una dirección de correo electrónico como nombre@example.com.
email-error-taken = Esta dirección ya pertenece a otra persona. Usa otra.
new-password-error-missing = Elige una contraseña.
new-password-error-too-short = Esta contraseña es demasiado corta. Usa al menos { $length } caracteres.
new-password-error-too-long = Esta contraseña es demasiado larga. Usa { $length } caracteres como máximo.
new-password-error-too-common = Los atacantes prueban primero esta contraseña. Elige una menos común.
new-password-error-known-word = Otras personas saben esto de ti. Elige una contraseña que no sea un nombre ni una dirección.
new-password-error-one-character = Esta contraseña repite un solo carácter. Usa caracteres distintos.
new-password-error-unusable-character = Esta contraseña contiene un carácter que no se puede usar.

## Regreso a una aplicación

form-post-title = Ya casi está
form-post-lede = Te enviamos de vuelta a { $host }. Si no ocurre nada, pulsa Continuar.
form-post-submit = Continuar
