// Nothing here is needed: every page works without it. It adds a button that copies a code.
for (const code of document.querySelectorAll("[data-copy]")) {
  const { copy, copied } = code.dataset;
  const button = document.createElement("button");
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.type = "button";
  button.className = "copy";
  button.textContent = copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent.trim());
    said.textContent = copied;
  });
  if (navigator.clipboard) code.after(" ", button, " ", said);
}
