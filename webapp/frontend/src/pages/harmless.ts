// What markup from the server may consist of before it is put into an open page. Pure.

const ELEMENTS = new Set([
  "a", "blockquote", "button", "code", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "form", "h2", "h3", "input", "label",
  "li", "ol", "optgroup", "option", "p", "pre", "rect", "section", "select", "small", "span", "strong", "summary", "svg", "time", "ul", "use",
]);
const ATTRIBUTES = new Set([
  "autocomplete", "class", "datetime", "focusable", "height", "hidden", "id", "label", "lang", "max", "maxlength", "method", "min", "name",
  "placeholder", "preserveAspectRatio", "rel", "role", "step", "tabindex", "title", "type", "value", "viewBox", "width", "x", "y",
]);

/** What is wrong with an element, or null. Its links stay on the site of the page, whose address is `here`. */
export function faultOf(name: string, attributes: Iterable<{ name: string; value: string }>, here: string): string | null {
  if (!ELEMENTS.has(name)) return `<${name}>`;
  for (const attribute of attributes) {
    const fits = attribute.name === "href" ? isOwn(attribute.value, here) : isPlain(attribute.name);
    if (!fits) return `<${name} ${attribute.name}="${attribute.value}">`;
  }
  return null;
}

function isPlain(name: string): boolean {
  return ATTRIBUTES.has(name) || /^(aria|data)-/.test(name);
}

/** Whether an address leads to the site of the page; `javascript:` and `data:` have no site. */
function isOwn(address: string, here: string): boolean {
  try {
    return new URL(address, here).origin === new URL(here).origin;
  } catch {
    return false;
  }
}
