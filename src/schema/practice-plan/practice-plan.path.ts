/** The page's path. Its handler is in http, and links contain it. */
export const PRACTICE_PLAN_PATH = '/practice-plan'

/** A link's path. It needs no other token. */
export const practicePlanLinkPath = (teamId: string, token: string): string => `${PRACTICE_PLAN_PATH}/${teamId}?link=${token}`
