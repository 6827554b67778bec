// Report once that a browser shows the page of a candidate link. A GET request for the page counts nothing,
// because mail scanners open links.
const openedUrl = document.documentElement.dataset.openedUrl;

function reportOpening() {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", reportOpening);
  navigator.sendBeacon(openedUrl);
}

if (openedUrl) {
  document.addEventListener("visibilitychange", reportOpening);
  reportOpening();
}
