import type { FastifyReply, FastifyRequest } from 'fastify'

/** A list of operations would bypass every limit per request, so a body is one operation. */
export async function refuseLists({ body }: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!Array.isArray(body)) return
  await reply.code(400).send({
    errors: [{ message: 'Send one operation per request, not a list.', extensions: { code: 'BAD_USER_INPUT' } }],
  })
}
