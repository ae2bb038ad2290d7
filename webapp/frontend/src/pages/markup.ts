// Markup that the server has made, fetched as a page that the browser has read: no text of ours ever becomes markup.
import { el } from "./dom.ts";
import { FetchError } from "./fetching.ts";
import { faultOf } from "./harmless.ts";

/** A page of ours. It is inert: nothing in it runs or loads, and the browser, not a script, has read it. */
export function fetchPage(url: string): Promise<Document> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = () => reject(new FetchError(url, request.status));
    request.open("GET", url);
    request.responseType = "document";
    request.setRequestHeader("Accept", "text/html");
    request.addEventListener("load", () => {
      const page = request.response as Document | null;
      if (request.status === 200 && page) resolve(page);
      else fail();
    });
    request.addEventListener("error", fail);
    request.send();
  });
}

/** What an element of a fetched page holds, for this page; throws when it could do more than be read and followed. */
export function takeOver(within: Element): DocumentFragment {
  // Looked through while it is inert: an image begins to load as soon as it belongs to an open page.
  for (const element of within.querySelectorAll("*")) {
    const fault = faultOf(element.localName, element.attributes, location.href);
    if (fault) throw new Error(`the server sent ${fault}`);
  }
  const part = document.createDocumentFragment();
  part.append(...within.childNodes);
  return part;
}

/** Loads a style sheet of ours once. */
export function styled(href: string): Promise<void> {
  if ([...document.styleSheets].some((sheet) => sheet.href?.endsWith(href))) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = el("link", { rel: "stylesheet", href });
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => reject(new Error(href)));
    document.head.append(link);
  });
}
