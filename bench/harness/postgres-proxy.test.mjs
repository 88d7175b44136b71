// What the counting proxy counts.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FrontendReader } from './postgres-proxy.mjs'

function message(type, body = '') {
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)])
}

function typesIn(chunks) {
  const types = []
  const reader = new FrontendReader(type => types.push(type))
  for (const chunk of chunks) reader.push(chunk)
  return types.join('')
}

// A body that looks like a message must not be read as one.
const conversation = Buffer.concat([
  message('', 'version and user'),
  message('Q', 'BEGIN\0'),
  message('P', message('Q', 'SELECT 1').toString('latin1')),
  message('B'),
  message('E'),
  message('S'),
])

test('every message is read once, however the network cuts them', () => {
  assert.equal(typesIn([conversation]), 'QPBES')
  for (let size = 1; size < conversation.length; size++) {
    const chunks = Array.from({ length: Math.ceil(conversation.length / size) }, (_, i) => conversation.subarray(i * size, (i + 1) * size))
    assert.equal(typesIn(chunks), 'QPBES', `in chunks of ${size}`)
  }
})

test('encryption is asked for at the start alone', () => {
  const request = Buffer.alloc(8)
  request.writeInt32BE(8)
  request.writeInt32BE(80877103, 4)
  const reader = new FrontendReader(() => undefined)
  assert.equal(reader.asksForEncryption(request), true)
  assert.equal(reader.asksForEncryption(conversation), false)
  reader.push(conversation)
  assert.equal(reader.asksForEncryption(request), false)
})
