import { demoAccounts } from './demo-accounts.js'
import { examples } from './examples.js'
import type { PageConfig } from './page-config.js'

export interface PageOptions {
  readonly endpoint: string
  readonly demoAccounts: boolean
  readonly assetsPath: string
}

const icon =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#12233f"/>' +
      '<path d="M13 7h6v6h6v6h-6v6h-6v-6H7v-6h6z" fill="#ffb81c"/></svg>',
  )

/** The page is built once: only the nonce differs per visit. */
export function pageTemplate(options: PageOptions): (styleNonce: string) => string {
  const config: PageConfig = {
    endpoint: options.endpoint,
    demoAccounts: options.demoAccounts ? demoAccounts : [],
    tabs: examples.map(({ document, variables }) => ({
      query: document,
      variables: variables === undefined ? null : JSON.stringify(variables, null, 2),
    })),
  }
  const asset = (name: string): string => `${options.assetsPath}/${name}`
  const head = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>RTSport explorer</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="${asset('graphiql.css')}">`
  const tail = `
<script defer src="${asset('react.js')}"></script>
<script defer src="${asset('react-dom.js')}"></script>
<script defer src="${asset('graphiql.js')}"></script>
<script type="module" src="${asset('main.js')}"></script>
</head>
<body>
<header class="bar">
<h1 class="brand"><img src="${icon}" alt="">RTSport</h1>
<div class="demo" role="group" aria-label="Sign in with a demo account" hidden><span>Demo</span></div>
<form class="sign-in" aria-label="Sign in">
<input name="email" type="email" required autocomplete="username" placeholder="Email" aria-label="Email">
<input name="password" type="password" required autocomplete="current-password" placeholder="Password" aria-label="Password">
<button type="submit">Sign in</button>
</form>
<div class="signed-in" hidden><span class="who" role="status"></span><button type="button">Sign out</button></div>
<p class="notice" role="alert" hidden></p>
</header>
<main id="graphiql"><p class="loading">Loading…</p></main>
<noscript>The explorer needs JavaScript.</noscript>
<script type="application/json" id="config">${jsonInHtml(config)}</script>
</body>
</html>
`
  return styleNonce => `${head}
<link rel="stylesheet" href="${asset('explorer.css')}" nonce="${styleNonce}">${tail}`
}

/** A closing script tag inside a string would end the element that contains it. */
function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}
