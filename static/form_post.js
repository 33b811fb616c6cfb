// Carries the authorization response to the client without a press; without scripts the button does it.
"use strict";
// A field named "submit" would hide the form's own method, so the prototype's is called.
HTMLFormElement.prototype.submit.call(document.getElementById("form-post"));
