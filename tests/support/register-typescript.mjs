import { register } from 'node:module'

// Lets Jest's process and its workers load TypeScript sources, by `--import` of this file (scripts/test.mjs).
register('./typescript-loader.mjs', import.meta.url)
