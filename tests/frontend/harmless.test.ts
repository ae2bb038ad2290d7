// Markup from the server is looked through before it is put into a page: what could do more than be read is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { faultOf } from "#src/pages/harmless.ts";

const HERE = "https://atlas.example/map?project=a";
const fault = (name: string, attributes: Record<string, string> = {}) =>
  faultOf(name, Object.entries(attributes).map(([key, value]) => ({ name: key, value })), HERE);

test("the elements and attributes of a card pass", () => {
  assert.equal(fault("p", { class: "card-alt", lang: "kk" }), null);
  assert.equal(fault("svg", { "aria-hidden": "true", focusable: "false" }), null);
  assert.equal(fault("a", { "data-project": "b", href: "/projects/b?lang=kk" }), null);
  assert.equal(fault("use", { href: "/static/dist/sprite.svg#ui-pin" }), null);
});

test("elements that run, load or embed something are refused by name", () => {
  for (const name of ["script", "img", "iframe", "object", "embed", "style", "link", "meta", "base", "textarea", "template", "math"]) {
    assert.equal(fault(name), `<${name}>`);
  }
});

test("handlers, styles and addresses of forms are refused", () => {
  assert.equal(fault("p", { onclick: "a()" }), '<p onclick="a()">');
  for (const name of ["onerror", "onbegin", "style", "action", "formaction", "src", "srcdoc", "xlink:href", "target", "ping"]) {
    assert.notEqual(fault("a", { [name]: "/x" }), null, name);
  }
});

test("links lead to the site of the page alone", () => {
  for (const href of ["/a", "b?c=1", "#d", "https://atlas.example/e"]) assert.equal(fault("a", { href }), null, href);
  const foreign = [
    "https://other.example/", "//other.example/", "http://atlas.example/", "https://atlas.example:8443/",
    "javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "blob:x", "http://[",
  ];
  for (const href of foreign) assert.notEqual(fault("a", { href }), null, href);
});
