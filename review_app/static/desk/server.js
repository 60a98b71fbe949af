// Talking to the server: JSON in, JSON out; every failure becomes one sentence for the person.

const CSRF = document.querySelector('meta[name="csrf-token"]').content;

export class ServerSays extends Error {
  constructor(sentence, code, status) {
    super(sentence);
    this.code = code;
    this.status = status;
  }
}

export async function post(url, body, texts) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": CSRF,
      },
      body: JSON.stringify(body),
    });
  } catch {
    throw new ServerSays(texts.unreachable, "unreachable", 0);
  }
  let answer = null;
  try {
    answer = await response.json();
  } catch {
    throw new ServerSays(texts.unreachable, "unreadable", response.status);
  }
  if (!response.ok) throw new ServerSays(answer.error, answer.code, response.status);
  return answer;
}

export function pageData() {
  return JSON.parse(document.getElementById("desk-data").textContent);
}
