/** The rows of a page that does not say how many it wants. */
export const DEFAULT_PAGE_SIZE = 50
