// Passkeys as a second factor: shows its part of the page where the browser knows them, and carries question and
// answer between the site and the browser. Every page works without it, by authenticator app or recovery code.

const WORDS = {
  NotAllowedError: "The passkey was not used, or it took too long. Try again.",
  InvalidStateError: "This device has a passkey for this account already.",
  SecurityError: "Passkeys work only at the site’s own address.",
};

async function send(address, token, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body ?? {}),
    credentials: "same-origin",
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Error(said.problem ?? "Something went wrong. Reload the page and try again.");
  }
  return said;
}

async function use(part) {
  const { ask, answer, token, passkey } = part.dataset;
  const options = await send(ask, token);
  const credential =
    passkey === "new"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  const said = await send(answer, token, credential.toJSON());
  window.location.assign(said.goal);
}

for (const part of document.querySelectorAll("[data-passkey]")) {
  const known = window.PublicKeyCredential && "parseCreationOptionsFromJSON" in PublicKeyCredential;
  if (!known) {
    continue;
  }
  part.hidden = false;
  const button = part.querySelector("button");
  const problem = part.querySelector("[data-passkey-problem]");
  button.addEventListener("click", async () => {
    problem.textContent = "";
    button.disabled = true;
    try {
      await use(part);
    } catch (error) {
      problem.textContent = WORDS[error.name] ?? error.message;
      button.disabled = false;
    }
  });
}
