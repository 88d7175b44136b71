/** Mutations that change who asks: nothing else may stand beside one, and no plan is made for its role beforehand. */
export const signInFields: ReadonlySet<string> = new Set(['login', 'refresh', 'logout', 'switchMembership'])
