// Talking to the server: JSON in, JSON out; every failure becomes one sentence for the person.

const CSRF = document.querySelector('meta[name="csrf-token"]').content;
const TIMEOUT_MS = 20_000; // longer than a writer waits for the others' turn in the database
const PAUSES_MS = [400, 800, 1500, 2500]; // between tries while the server is silent; the last stays
const SILENT = new Set([502, 503, 504]); // a proxy says that nobody is behind it

export class ServerSays extends Error {
  constructor(sentence, code, status) {
    super(sentence);
    this.code = code;
    this.status = status;
  }
}

// Sends one request; rejects with `ServerSays`, whose code is "unreachable" where no server spoke.
export async function post(url, body, texts) {
  let response;
  let answer = null;
  try {
    response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      keepalive: true, // an answer on its way outlives the page that sent it
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": CSRF,
      },
      body: JSON.stringify(body),
    });
    answer = await response.json();
  } catch {
    throw new ServerSays(texts.unreachable, "unreachable", 0);
  }
  if (SILENT.has(response.status)) throw new ServerSays(texts.unreachable, "unreachable", 0);
  if (!response.ok) throw new ServerSays(answer.error, answer.code, response.status);
  return answer;
}

// Sends the same request until a server answers it; every one of them may arrive twice.
// `silent` is called after each try that nobody answered. Resolves or rejects like `post`.
export async function insist(url, body, texts, silent) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await post(url, tries ? { ...body, again: true } : body, texts);
    } catch (error) {
      if (error.code !== "unreachable") throw error;
      silent(error);
    }
    const pause = PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)];
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

export function pageData() {
  return JSON.parse(document.getElementById("desk-data").textContent);
}
