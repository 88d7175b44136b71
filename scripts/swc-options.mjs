/** How TypeScript is compiled, for the server and the tests alike. Without type checking, which `npm run typecheck` does. */
export const swcOptions = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
}
