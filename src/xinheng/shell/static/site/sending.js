// Nothing here is needed: without it a file is sent and answered in one go. With it a large file shows how far it is.
const LARGE = 2 ** 20;

const form = document.querySelector("form[data-sending]");
if (form) {
  const sent = form.querySelector("[data-sent]");
  form.addEventListener("submit", (event) => {
    const file = form.querySelector("input[type=file]").files[0];
    if (!file || file.size < LARGE) return;
    event.preventDefault();
    form.querySelector("button[type=submit]").disabled = true;
    sent.hidden = false;
    const request = new XMLHttpRequest();
    request.open("POST", form.action || location.href);
    request.setRequestHeader("Prefer", "respond-async");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      sent.querySelector("progress").value = (100 * loaded) / total;
    });
    const plainly = () => form.submit(); // whatever is wrong, the page says it
    request.addEventListener("load", () => {
      if (request.status === 202) location.assign(JSON.parse(request.responseText).at);
      else plainly();
    });
    request.addEventListener("error", plainly);
    request.send(new FormData(form));
  });
}

const underway = document.querySelector("[data-underway]");
if (underway) {
  const said = underway.querySelector("span");
  const ask = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "application/json" } });
      const { state, rows, over } = await answer.json();
      if (over) return location.reload();
      const text = underway.dataset[state].replace("{rows}", rows.toLocaleString());
      if (said.textContent !== text) said.textContent = text;
    } catch {
      return location.reload(); // signed out, or the site is gone: the page says it
    }
    return setTimeout(ask, 1000);
  };
  setTimeout(ask, 1000);
}
