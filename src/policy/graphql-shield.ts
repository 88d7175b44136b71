import { createRequire } from 'node:module'
import type * as Package from 'graphql-shield'

// Its ES module imports `isUndefined` from node:util, which Node 23 removed, and so does not load there. Its CommonJS module calls it
// in `chain` and `race` alone: on a current Node those two would throw, and so they are not handed on.
const { rule, shield } = createRequire(import.meta.url)('graphql-shield') as typeof Package

export { rule, shield }
