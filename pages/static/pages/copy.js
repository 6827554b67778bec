// Show the buttons that copy a field, and copy it. Without JavaScript people select the text of the field.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return; // The browser does not allow it: the text is selected, so that it can be copied.
    }
    const status = button.parentElement.querySelector("[data-copied]");
    status.textContent = status.dataset.copied;
  });
}
