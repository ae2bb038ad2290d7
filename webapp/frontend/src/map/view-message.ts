/** What an embedded map tells the page of this site that shows its preview: where it looks, as a query string. */
export const VIEW_MESSAGE = "crossborder:view";
