export const stylesheet = `
:root {
  --navy: #12233f;
  --navy-raised: #1e3457;
  --navy-line: #3a5480;
  --gold: #ffb81c;
  --paper: #f5f8fd;
}

html, body {
  height: 100dvh;
  margin: 0;
}

body {
  display: grid;
  grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
  font-family: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
}

[hidden] {
  display: none !important;
}

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 16px;
  padding: 8px 16px;
  background: var(--navy);
  color: var(--paper);
  font-size: 14px;
  line-height: 20px;
}

.bar .brand {
  display: flex;
  align-items: center;
  gap: 8px;
  margin: 0 auto 0 0;
  font-size: 18px;
  font-weight: 700;
  letter-spacing: 0.01em;
}

.bar .brand img {
  width: 24px;
  height: 24px;
}

.bar button, .bar input {
  box-sizing: border-box;
  height: 32px;
  margin: 0;
  padding: 0 12px;
  border: 1px solid var(--navy-line);
  border-radius: 6px;
  background: var(--navy-raised);
  color: inherit;
  font: inherit;
}

.bar input {
  width: 190px;
}

.bar input::placeholder {
  color: #a9bbd8;
  opacity: 1;
}

.bar button {
  cursor: pointer;
  white-space: nowrap;
}

.bar button:hover {
  border-color: var(--gold);
}

.bar button:disabled {
  cursor: progress;
  opacity: 0.6;
}

.bar :focus-visible {
  outline: 2px solid var(--gold);
  outline-offset: 1px;
}

.bar .sign-in button, .bar .demo [aria-pressed='true'] {
  border-color: var(--gold);
  background: var(--gold);
  color: var(--navy);
  font-weight: 600;
}

.sign-in, .signed-in, .demo {
  display: flex;
  align-items: center;
  gap: 6px;
}

.signed-in {
  gap: 12px;
}

.demo span {
  margin-right: 2px;
  color: #a9bbd8;
}

.notice {
  flex-basis: 100%;
  margin: 0;
  color: #ffb9b0;
  text-align: right;
}

#graphiql {
  min-width: 0;
  min-height: 0;
}

.loading {
  padding: 24px;
  color: #6b7a90;
  text-align: center;
}

@media (max-width: 760px) {
  .bar {
    gap: 8px;
    padding: 8px 12px;
  }

  .bar .brand {
    gap: 6px;
    font-size: 16px;
  }

  .bar .demo span {
    display: none;
  }

  .bar .demo {
    gap: 4px;
  }

  .bar .demo button {
    padding: 0 7px;
    font-size: 13px;
  }

  .bar .sign-in, .bar .signed-in {
    flex-basis: 100%;
    justify-content: space-between;
    min-width: 0;
  }

  .bar input {
    flex: 1;
    width: auto;
    min-width: 0;
    /* iOS zooms into a field with smaller letters. */
    font-size: 16px;
  }

  .notice {
    text-align: left;
  }

  /* GraphiQL has no layout for phones: its panes go below each other, its buttons to the bottom. */
  .graphiql-container {
    flex-direction: column-reverse;
  }

  .graphiql-container .graphiql-sidebar {
    flex-direction: row;
    justify-content: space-around;
    width: auto;
    padding: 2px 8px;
  }

  .graphiql-container .graphiql-main {
    position: relative;
    min-height: 0;
  }

  .graphiql-container .graphiql-sessions {
    margin: 8px 8px 0;
  }

  .graphiql-container .graphiql-logo, .graphiql-container .graphiql-horizontal-drag-bar {
    display: none;
  }

  .graphiql-container #graphiql-session {
    flex-direction: column;
    min-height: 0;
  }

  .graphiql-container .graphiql-query-editor {
    padding: 8px;
  }

  .graphiql-dialog .graphiql-dialog-section {
    flex-wrap: wrap;
    gap: 12px;
  }

  /* The drag bar is there only beside an open plugin. */
  .graphiql-container .graphiql-plugin:has(+ .graphiql-horizontal-drag-bar) {
    position: absolute !important;
    inset: 0;
    z-index: 10;
    border: 0;
    background: hsl(var(--color-base));
  }
}
`
