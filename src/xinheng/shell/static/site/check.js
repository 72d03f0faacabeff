// The check inside an authority's own system. The system around this page sends it a message with the token (and, if it
// likes, code, matter and case); the page asks as any program does and tells it the number of the answer, nothing else.
// The token stays in this page's memory: no address, no storage, no cookie.
const main = document.getElementById("main");
const origins = main.dataset.origins.split(" ").filter(Boolean);
const address = main.dataset.check;
const asking = document.getElementById("ask");
const answer = document.getElementById("answer");
const relied = document.getElementById("relied");
const said = document.getElementById("said");
const english = document.documentElement.lang === "en";
const words = Object.fromEntries(
  [...document.getElementById("words").content.children].map((one) => [one.dataset.word, one.textContent]),
);
const framed = window.parent !== window;
let token = "";
let number = 0;

const say = (text) => {
  said.replaceChildren();
  if (!text) return;
  const line = document.createElement("p");
  line.className = "note";
  line.textContent = text;
  said.append(line);
};

// The browser delivers to the origin it names only: whoever shows this page without being named hears nothing.
const tell = (facts) => {
  if (framed) origins.forEach((origin) => window.parent.postMessage({ xinheng: "check", ...facts }, origin));
};

window.addEventListener("message", (event) => {
  const from = event.source === window.parent && framed && origins.includes(event.origin);
  if (!from || event.data?.xinheng !== "check") return;
  if (typeof event.data.token === "string") {
    token = event.data.token;
    say("");
  }
  ["uscc", "matter", "case"].forEach((name) => {
    if (typeof event.data[name] === "string") asking.elements[name].value = event.data[name];
  });
});

const call = async (path, options = {}) => {
  const headers = { Authorization: `Bearer ${token}`, Accept: "application/json" };
  if (options.body) headers["Content-Type"] = "application/json";
  const found = await fetch(path, { ...options, headers, credentials: "omit", cache: "no-store" });
  const document_ = await found.json();
  if (found.status === 401) {
    token = "";
    tell({ needs: "token" });
  }
  if (!found.ok) throw new Error([document_.title, document_.detail].filter(Boolean).join(". "));
  return document_;
};

const refused = (error) => say(error instanceof TypeError ? words.offline : error.message);

const name = (one) => (english ? one.name_en : one.name);

const cited = ({ title, article }) => {
  if (english) return article ? `${title} ${words.article} ${article}` : title;
  return article ? `《${title}》第${article}条` : `《${title}》`;
};

const line = (one) => {
  const item = document.createElement("li");
  const parts = [name(one)];
  if (one.force) parts.push(words[one.force]);
  parts.push(cited(one.basis));
  const entry = one.entry ?? one.honour;
  if (entry) parts.push(`${entry.document_number} (${entry.authority}, ${entry.decided_on})`);
  if (one.condition) parts.push(english ? one.condition.text_en : one.condition.text);
  if (one.until) parts.push(`${words.until} ${one.until}`);
  if (one.decision_basis) parts.push(words.ordered);
  item.textContent = parts.join(" · ");
  return item;
};

const show = (found) => {
  number = found.check;
  ["applies", "suspended", "incentives"].forEach((part) => {
    answer.querySelector(`[data-fill="${part}"]`).replaceChildren(...found[part].map(line));
    const around = answer.querySelector(`[data-when="${part}"]`);
    if (around) around.hidden = !found[part].length;
  });
  answer.querySelector('[data-fill="nothing"]').hidden = found.applies.length > 0;
  answer.querySelector('[data-fill="number"]').textContent = `${found.check} · ${found.uscc} · ${found.case} · ${found.day}`;
  relied.hidden = false;
  answer.hidden = false;
  answer.focus();
};

asking.addEventListener("submit", async (event) => {
  event.preventDefault();
  answer.hidden = true;
  if (!token) {
    say(framed ? words.waiting : words.unframed);
    tell({ needs: "token" });
    return;
  }
  say(words.asking);
  const asked = new URLSearchParams(new FormData(asking));
  try {
    const found = await call(`${address}?${asked}`);
    say("");
    show(found);
    tell({ number: found.check, uscc: found.uscc, matter: found.matter, case: found.case });
  } catch (error) {
    refused(error);
  }
});

relied.addEventListener("submit", async (event) => {
  event.preventDefault();
  const yes = event.submitter?.value === "yes";
  try {
    await call(`${address}/${number}/relied`, { method: "POST", body: JSON.stringify({ relied: yes }) });
    relied.hidden = true;
    say(words.said);
    tell({ number, relied: yes });
  } catch (error) {
    refused(error);
  }
});

if (!framed) say(words.unframed);
else if (!token) say(words.waiting);
tell({ needs: "token" });
