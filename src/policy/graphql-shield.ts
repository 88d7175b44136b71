import { createRequire } from 'node:module'
import type * as Package from 'graphql-shield'

// graphql-shield's ES module imports `isUndefined` from node:util, which Node 23 removed, so it does not load there. Its CommonJS module
// only calls it in `chain` and `race`. Those would throw on a current Node, so they are not exported.
const { rule, shield } = createRequire(import.meta.url)('graphql-shield') as typeof Package

export { rule, shield }
