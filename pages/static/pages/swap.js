// Restore scroll position and focus after htmx replaces the page. The focus moves to the explanation of a
// selected start time, else to the link that the user followed, else to the main content. `defaultSettleDelay`
// is 0, so the focus moves together with the content: pressing Tab at once does not lose it.
let lanesScrollLeft = 0;
let followedHref = null;
let selectedStart = false;

// htmx replaces the body only. Load the styles and scripts that the new page has and this one lacks.
function loadAssets(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const asset of page.head.querySelectorAll("link[rel=stylesheet], script[src]")) {
    const name = asset.hasAttribute("src") ? "src" : "href";
    if (document.head.querySelector(`[${name}="${CSS.escape(asset.getAttribute(name))}"]`)) continue;
    const copy = document.createElement(asset.localName);
    for (const attribute of asset.attributes) copy.setAttribute(attribute.name, attribute.value);
    document.head.append(copy);
  }
}

document.addEventListener("htmx:beforeSwap", (event) => {
  loadAssets(event.detail.serverResponse);
  const link = document.activeElement?.closest("a[href]");
  lanesScrollLeft = document.querySelector(".lanes")?.scrollLeft ?? 0;
  followedHref = link?.getAttribute("href");
  selectedStart = Boolean(link?.closest(".starts tbody, .times"));
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!event.detail.boosted) return; // a part of a page: the focus stays in the form
  const lanes = document.querySelector(".lanes");
  if (lanes) lanes.scrollLeft = lanesScrollLeft;
  const explanation = selectedStart && document.querySelector(".explanation h2");
  const sameLink = followedHref && document.querySelector(`a[href="${CSS.escape(followedHref)}"]`);
  if (!explanation && !sameLink) scrollTo(0, 0);
  (explanation || sameLink || document.getElementById("main")).focus();
});

// If the request fails, load the URL without htmx: the browser tries again and shows its own error page.
document.addEventListener("htmx:sendError", (event) => {
  if (event.detail.boosted) location.assign(event.detail.pathInfo.requestPath);
});
