// htmx puts a page in place of another, and the reader goes on where they were: at the explanation of
// the start that they asked about, or at the link that they followed.
let left = 0;
let followed = null;
let asked = false;

document.addEventListener("htmx:beforeSwap", () => {
  const link = document.activeElement?.closest("a[href]");
  left = document.querySelector(".board")?.scrollLeft ?? 0;
  followed = link?.getAttribute("href");
  asked = Boolean(link?.closest(".starts, .times"));
});

document.addEventListener("htmx:afterSettle", () => {
  const board = document.querySelector(".board");
  if (board) board.scrollLeft = left;
  const told = asked && document.querySelector(".explained h2");
  const same = followed && document.querySelector(`a[href="${CSS.escape(followed)}"]`);
  if (!told && !same) scrollTo(0, 0);
  (told || same || document.getElementById("main")).focus();
});

// nobody answered: the browser asks again, and says so itself
document.addEventListener("htmx:sendError", (event) => {
  location.assign(event.detail.pathInfo.requestPath);
});
