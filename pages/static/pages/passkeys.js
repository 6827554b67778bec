// Connects the buttons for passkeys with the functions of django-allauth.
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("button[data-passkey]")) {
    const { passkey, credential, passwordless } = button.dataset;
    const ids = { credential, data: "passkey-options" };
    ids[passkey.replace("Form", "")] = button.id;
    if (passwordless) ids.passwordless = passwordless;
    window.allauth.webauthn.forms[passkey]({ ids });
    // Enter in a field; the functions send the form without this event
    document.getElementById(credential).form.addEventListener("submit", (event) => {
      event.preventDefault();
      button.click();
    });
    button.hidden = false;
  }
});
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey-error").hidden = false;
});
