// Request files: one line per subject of a workload, METHOD \t PATH \t TOKEN \t BODY, in the subjects' order.

import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { WORKLOADS } from '../peers/workloads.mjs'

const folder = new URL('../requests/', import.meta.url)
const pathFor = (workload, kind) => fileURLToPath(new URL(`${workload}.${kind}.tsv`, folder))

/** The paths of all workloads' request files of one kind. */
export const requestFiles = kind => Object.fromEntries(Object.keys(WORKLOADS).map(workload => [workload, pathFor(workload, kind)]))

/**
 * Rewrites them.
 * @param toRequest (workload, subject) => {method, path, token, body}; a body, if present, becomes JSON
 */
export function writeRequests(kind, scale, toRequest) {
  fs.mkdirSync(folder, { recursive: true })
  for (const [workload, { subjects }] of Object.entries(WORKLOADS)) {
    const lines = subjects(scale).map(subject => {
      const { method, path, token, body } = toRequest(workload, subject)
      return [method, path, token, body ? JSON.stringify(body) : ''].join('\t')
    })
    fs.writeFileSync(pathFor(workload, kind), `${lines.join('\n')}\n`)
  }
}

/** @returns the requests of a file as [method, path, token, body] */
export const readRequests = file =>
  fs
    .readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => line.split('\t'))

/** Writes a file that alternates between the workloads, each going through its own subjects, and returns its path. */
export function mixRequests(kind, length) {
  const lists = Object.values(requestFiles(kind)).map(readRequests)
  const line = i => lists[i % lists.length][Math.floor(i / lists.length) % lists[i % lists.length].length].join('\t')
  const file = pathFor('mixed', kind)
  fs.writeFileSync(file, `${Array.from({ length }, (_, i) => line(i)).join('\n')}\n`)
  return file
}
