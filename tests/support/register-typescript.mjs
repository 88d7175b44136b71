import { register } from 'node:module'

// Jest's own process and its workers load the sources as Node does: `--import` of this file (scripts/test.mjs).
register('./typescript-loader.mjs', import.meta.url)
