// Nothing here is needed: every button works without it. It lets 1-9, n and s press the button that shows the key; one
// that wants a reason moves to the reason first while it is empty.
const form = document.querySelector("[data-keys]");
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (!form || typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const button = form.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button) return;
  event.preventDefault();
  const reason = form.elements.reason;
  if ("wantsReason" in button.dataset && !reason.value.trim()) {
    button.focus();
    reason.focus();
  } else {
    button.click();
  }
});
