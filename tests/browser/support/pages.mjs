// What a person does on Doorward's pages, in the names that the contract fixes.

/** The one primary button of a page. */
export const primaryButton = 'main button[data-primary]';

/** Presses it. */
export function submit(page) {
  return page.click(primaryButton);
}

/** Fills in the login page and sends it. */
export async function signIn(page, { email, password }) {
  await page.fill('input[name=login]', email);
  await page.fill('input[name=password]', password);
  await submit(page);
}

/** Answers the consent page with `allow` or `deny`. */
export function decide(page, decision) {
  return page.click(`button[name=decision][value=${decision}]`);
}

/** Whether the page asks for a password. */
export async function asksForPassword(page) {
  return (await page.locator('input[name=password]').count()) > 0;
}

/** Whether the page asks for consent. */
export async function asksForConsent(page) {
  return (await page.locator('button[name=decision]').count()) > 0;
}

/** What a page says about a field: the text of everything that describes it. */
export async function describedBy(page, field) {
  const ids = await page.getAttribute(`input[name=${field}]`, 'aria-describedby');
  if (ids === null) return '';
  const words = await Promise.all(ids.split(/\s+/).map((id) => page.textContent(`[id="${id}"]`)));
  return words.join(' ').trim();
}
