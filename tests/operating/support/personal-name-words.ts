/** Words that are also first or last names, and months. None of them may be in the list of operation-name words. */
export const PERSONAL_NAME_WORDS: readonly string[] = `
 ad an any april august autumn banner base bay beach bell best bill bird bishop black bond brook brown bush button can carter chance chase
 child clay cliff cook cross dale day dean deny do drew early else faith field fields fisher foot ford forest fox frank free gay gene glass
 go good grace grant gray green guy ha hall hand harmony head hill home hope hunter in ivy jack january jasmine job joy july june junior
 justice key king knight lake lane law lily little lock long low main major many march mark marks may me meta miller min minor mini more
 my new noble norm north olive page park parks pat patience person pierce price prince quick rain ray read reed reader
 rich river rob robin root rose ruby rusty sage sandy see self sharp short singer sky small smith son spring star stone storm street summer
 sun sunny swift tab tan taylor than the to trinity true tripp van victory violet wade wait walker wall ward watch water way web weeks
 west white will winter wise wood work worth young
`
  .trim()
  .split(/\s+/)
