/** Mutations that change the viewer. Each must be its operation's only field, and no plan is made for its role beforehand. */
export const signInFields: ReadonlySet<string> = new Set(['login', 'refresh', 'logout', 'switchMembership'])
