// Restore scroll position and focus after htmx replaces the page. The focus moves to the explanation of a
// selected start time, else to the link that the user followed, else to the main content. `defaultSettleDelay`
// is 0, so the focus moves together with the content: whoever presses Tab at once does not lose it.
let boardScrollLeft = 0;
let followedHref = null;
let selectedStart = false;

document.addEventListener("htmx:beforeSwap", () => {
  const link = document.activeElement?.closest("a[href]");
  boardScrollLeft = document.querySelector(".board")?.scrollLeft ?? 0;
  followedHref = link?.getAttribute("href");
  selectedStart = Boolean(link?.closest(".starts, .times"));
});

document.addEventListener("htmx:afterSettle", () => {
  const board = document.querySelector(".board");
  if (board) board.scrollLeft = boardScrollLeft;
  const explanation = selectedStart && document.querySelector(".explanation h2");
  const sameLink = followedHref && document.querySelector(`a[href="${CSS.escape(followedHref)}"]`);
  if (!explanation && !sameLink) scrollTo(0, 0);
  (explanation || sameLink || document.getElementById("main")).focus();
});

// If the request fails, load the URL without htmx: the browser tries again and shows its own error page.
document.addEventListener("htmx:sendError", (event) => {
  location.assign(event.detail.pathInfo.requestPath);
});
