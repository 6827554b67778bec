// Redoc shows its logo from the host of its makers and has no setting for it. This page loads nothing
// from other hosts, so such images are left out.
const image = HTMLImageElement.prototype;
const { setAttribute } = image;
const src = Object.getOwnPropertyDescriptor(image, "src");
const isForeign = (url) => new URL(url, location).protocol !== "data:" && new URL(url, location).origin !== location.origin;

image.setAttribute = function (name, value) {
  if (name !== "src" || !isForeign(value)) setAttribute.call(this, name, value);
};
Object.defineProperty(image, "src", {
  ...src,
  set(value) {
    if (!isForeign(value)) src.set.call(this, value);
  },
});
