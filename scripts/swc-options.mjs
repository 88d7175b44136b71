/** How TypeScript becomes JavaScript, for the server and for the tests alike. Types are not looked at: `npm run typecheck` does that. */
export const swcOptions = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
}
