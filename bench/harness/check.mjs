// Nothing is timed until its answers match the facts.

import { WORKLOADS, checkRead, checkWrite, samples } from '../peers/workloads.mjs'
import { readRequests } from './requests.mjs'
import { ask } from './server.mjs'

/** Requests the sampled subjects of a workload and compares the answers with the facts. Throws if one is wrong. */
export async function checkAnswers(contestant, origin, workload) {
  const subjects = WORKLOADS[workload].subjects(contestant.scale)
  const requests = readRequests(contestant.requests[workload])
  if (requests.length !== subjects.length) throw new Error(`${requests.length} requests were written for ${subjects.length} subjects`)
  for (const i of samples(workload, subjects)) {
    const answer = () => ask(contestant, origin, workload, requests[i])
    const wrong = WORKLOADS[workload].writes
      ? checkWrite(workload, subjects[i], await answer(), await answer())
      : checkRead(workload, subjects[i], await answer())
    if (wrong) throw new Error(`subject ${i}: ${wrong}`)
  }
}
