import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 250

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function ownerIsGone(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'))
    if (owner === process.pid) return true
    process.kill(owner, 0) // signal 0 only tests; another user's process answers EPERM
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

/** Runs work under a file lock that all processes share. A lock left by a killed process is removed. */
export async function withLock(file, work) {
  mkdirSync(path.dirname(file), { recursive: true })
  for (let waits = 0; !take(file); waits++) {
    if (ownerIsGone(file)) rmSync(file, { force: true })
    else {
      if (waits === 0) console.log(`Waiting for another process that prepares this folder (if there is none, remove ${file})…`)
      await sleep(POLL_MS)
    }
  }
  const release = () => rmSync(file, { force: true })
  process.on('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}
