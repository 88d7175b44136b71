// node scripts/redo.mjs <step>…: does these steps of scripts/steps.mjs, whether they are needed or not.
import './node-version.mjs'
import { redo } from './prepare.mjs'

await redo(...process.argv.slice(2))
