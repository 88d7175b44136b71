/** Where the page is: its handler is in http, and links name it. */
export const PRACTICE_PLAN_PATH = '/practice-plan'

/** A link's path: whoever has it needs no other token. */
export const practicePlanLinkPath = (teamId: string, token: string): string => `${PRACTICE_PLAN_PATH}/${teamId}?link=${token}`
