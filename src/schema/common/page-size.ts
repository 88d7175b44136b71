/** The page size if none is given. */
export const DEFAULT_PAGE_SIZE = 50
