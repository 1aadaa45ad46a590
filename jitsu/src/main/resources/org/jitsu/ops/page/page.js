// The daemon's page: reads the control door, goes on with its events, and draws. Text from the daemon is only ever text.

const SHOWN_SERVICES = 200;
const SHOWN_STARTS = 20;
const SHOWN_CURVES = 6;
const SHOWN_CHARACTERS = 65536;
const PHASES = ["decided", "linked", "spawned", "running", "first_instruction", "listening", "plugged", "injected"];
const SAYS = {
  decided: "decision", linked: "TAP", spawned: "VMM spawned", running: "VMM runs", first_instruction: "first instruction",
  listening: "listens", plugged: "plugged in", injected: "handed over",
};

const $ = (id) => document.getElementById(id);
let services = [];
let guests = new Map();
let starts = [];
let mayOperate = false;
let consoleOf = "";
let reading = new AbortController();
let startsTimer = 0;
let last = "";

function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element && !key.includes("-")) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

function draw(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// ---- the door

class Stranger extends Error {}

async function ask(path, options = {}) {
  const headers = { ...options.headers };
  const token = sessionStorage.getItem("token");
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(path, { ...options, headers, cache: "no-store" });
  if (answer.status === 401) throw new Stranger();
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Error(problem.detail || answer.statusText);
  }
  return answer;
}

const json = async (path) => (await ask(path)).json();

function letIn(why) {
  $("inside").hidden = true;
  $("door").hidden = false;
  $("refused").textContent = why;
  $("token").focus();
}

$("door").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", $("token").value.trim());
  $("token").value = "";
  begin();
});

// ---- what is shown

function showDaemon(status) {
  const hours = Math.floor(status.uptimeSeconds / 3600);
  const minutes = Math.floor((status.uptimeSeconds % 3600) / 60);
  const power = status.energy && status.energy.watts != null
    ? `; ${status.energy.watts.toFixed(2)} W (${status.energy.quality})` : "";
  $("daemon").textContent = `up ${hours} h ${minutes} min; answers on ${status.listen.join(", ")}${power}`;
}

function button(text, label, act, disabled) {
  return make("button", { type: "button", "aria-label": label, disabled, onclick: act }, text);
}

async function operate(path, what) {
  $("said").textContent = `${what} ...`;
  try {
    await ask(path, { method: "POST" });
    $("said").textContent = `${what}: done`;
  } catch (problem) {
    $("said").textContent = `${what}: ${problem.message}`;
  }
}

function row(service) {
  const guest = guests.get(service.guest) || { state: service.state, detail: "" };
  const name = encodeURIComponent(service.name);
  const asleep = guest.state === "asleep" || guest.state === "failed";
  const what = make("td", {});
  if (mayOperate) {
    what.append(
      button("Start", `Start ${service.name}`, () => operate(`services/${name}/summon`, `start ${service.name}`), !asleep),
      button("Stop", `Stop ${service.guest}`,
        () => operate(`guests/${encodeURIComponent(service.guest)}/stop`, `stop ${service.guest}`), guest.state !== "ready"));
  }
  what.append(button("Console", `Console of ${service.guest}`, () => openConsole(service.guest), false));
  return make("tr", {},
    make("th", { scope: "row" }, service.name),
    make("td", {}, service.guest),
    make("td", {}, make("span", { className: `state ${guest.state}` }, guest.state), guest.detail ? ` ${guest.detail}` : ""),
    make("td", {}, `${service.addresses.join(", ")} ${service.ports.join(", ")}`),
    what);
}

function showServices() {
  const word = $("filter").value.trim().toLowerCase();
  const found = services.filter((s) => `${s.names.join(" ")} ${s.guest} ${(guests.get(s.guest) || s).state}`.includes(word));
  const focused = document.activeElement && document.activeElement.getAttribute("aria-label");
  $("services").tBodies[0].replaceChildren(...found.slice(0, SHOWN_SERVICES).map(row));
  if (focused) { // who stood on a button still stands there
    const again = [...document.querySelectorAll("#services button")].find((b) => b.getAttribute("aria-label") === focused);
    if (again) again.focus();
  }
  $("more").textContent = found.length > SHOWN_SERVICES
    ? `${found.length - SHOWN_SERVICES} more; say more of what they have` : found.length === 0 ? "none" : "";
}

async function openConsole(guest) {
  consoleOf = guest;
  $("console").hidden = false;
  $("console-title").textContent = `Console of ${guest}`;
  $("console-title").focus();
  const pre = $("console").querySelector("pre");
  pre.textContent = "";
  reading.abort();
  reading = new AbortController();
  try {
    const answer = await ask(`guests/${encodeURIComponent(guest)}/console?follow=true`, { signal: reading.signal });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done || guest !== consoleOf) return;
      const atEnd = pre.scrollHeight - pre.scrollTop - pre.clientHeight < 40;
      pre.textContent = (pre.textContent + value).slice(-SHOWN_CHARACTERS);
      if (atEnd) pre.scrollTop = pre.scrollHeight;
    }
  } catch (problem) {
    if (problem.name !== "AbortError") pre.textContent += `\n${problem.message}`;
  }
}

$("console-close").addEventListener("click", () => {
  $("console").hidden = true;
  consoleOf = "";
  reading.abort();
});
$("filter").addEventListener("input", showServices);
$("guest").addEventListener("change", showStarts);

function joulesOf(start, from, to) {
  const span = start.energy && start.energy.spans.find((s) => s.span === `${from} to ${to}`);
  return span && span.joules != null ? `${span.joules.toFixed(4)} J` : "";
}

function waterfall(start) {
  const end = start.phases.length ? start.phases[start.phases.length - 1].ms : 0;
  const fall = make("div", { className: "fall", "aria-hidden": "true" });
  const lines = [];
  start.phases.forEach((moment, i) => {
    const before = i ? start.phases[i - 1] : { ms: 0, phase: "" };
    if (i) {
      const piece = make("span", { className: `p${Math.max(0, PHASES.indexOf(moment.phase))}`, title: `${moment.phase} ${moment.ms.toFixed(2)} ms` });
      piece.style.flexGrow = String(Math.max(moment.ms - before.ms, 0));
      fall.append(piece);
    }
    lines.push(make("tr", {}, make("th", { scope: "row" }, moment.phase),
      make("td", { className: "number" }, `${moment.ms.toFixed(2)} ms`),
      make("td", { className: "number" }, joulesOf(start, before.phase, moment.phase))));
  });
  const joules = start.energy && start.energy.joules != null ? `, ${start.energy.joules.toFixed(3)} J ${start.energy.quality}${start.energy.board ? ` on ${start.energy.board}` : ""}` : "";
  return make("li", {},
    make("p", {}, make("strong", {}, `${start.guest} ${end.toFixed(1)} ms`), `${joules}, ${start.outcome}: ${start.cause}`),
    fall,
    make("details", {}, make("summary", {}, `phases of start ${start.number}`), make("table", {}, make("tbody", {}, ...lines))));
}

function showStarts() {
  const names = [...new Set(starts.map((s) => s.guest))].sort();
  const chosen = $("guest").value;
  $("guest").replaceChildren(make("option", { value: "" }, "every guest"),
    ...names.map((name) => make("option", { value: name, selected: name === chosen }, name)));
  const shown = starts.filter((s) => !chosen || s.guest === chosen).slice(-SHOWN_STARTS).reverse();
  const open = new Set([...document.querySelectorAll("#starts details[open] summary")].map((s) => s.textContent));
  $("starts").replaceChildren(...shown.map(waterfall));
  for (const summary of document.querySelectorAll("#starts summary")) {
    if (open.has(summary.textContent)) summary.parentElement.open = true;
  }
  showLatency();
}

function quantile(sorted, q) {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

function showLatency() {
  const byGuest = new Map();
  for (const start of starts) {
    const plugged = start.phases.find((p) => p.phase === "plugged") || start.phases.find((p) => p.phase === "listening");
    if (start.outcome !== "ready" || !plugged) continue;
    const of = byGuest.get(start.guest) || { ms: [], joules: [] };
    of.ms.push(plugged.ms);
    if (start.energy && start.energy.joules != null) of.joules.push(start.energy.joules);
    byGuest.set(start.guest, of);
  }
  const all = [...byGuest].sort((a, b) => b[1].ms.length - a[1].ms.length).slice(0, SHOWN_CURVES);
  for (const [, of] of all) { of.ms.sort((a, b) => a - b); of.joules.sort((a, b) => a - b); }
  const namesOf = (guest) => services.filter((s) => s.guest === guest).map((s) => s.name).join(", ") || guest;
  $("latency").tBodies[0].replaceChildren(...all.map(([guest, of]) => make("tr", {},
    make("th", { scope: "row" }, namesOf(guest)),
    make("td", { className: "number" }, String(of.ms.length)),
    ...[0.5, 0.9, 0.99].map((q) => make("td", { className: "number" }, `${quantile(of.ms, q).toFixed(1)} ms`)),
    make("td", { className: "number" }, of.joules.length ? quantile(of.joules, 0.5).toFixed(3) : "-"))));
  $("cdf").replaceChildren(...(all.length ? [curves(all, namesOf)] : []));
}

function curves(all, namesOf) {
  const width = 640, height = 260, left = 40, bottom = 30, right = 10, top = 10 + 18 * all.length;
  const values = all.flatMap(([, of]) => of.ms).filter((ms) => ms > 0);
  const low = Math.floor(Math.log10(Math.max(0.1, Math.min(...values))));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const x = (ms) => left + (Math.log10(Math.max(ms, 10 ** low)) - low) / (high - low) * (width - left - right);
  const y = (share) => height - bottom - share * (height - bottom - top);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": "Share of starts by how long they took; the table below has the figures" });
  for (let e = low; e <= high; e++) {
    const at = x(10 ** e);
    svg.append(draw("line", { class: "grid", x1: at, x2: at, y1: top, y2: height - bottom }),
      draw("text", { x: at, y: height - 10, "text-anchor": e === high ? "end" : "middle" }, `${10 ** e} ms`));
  }
  for (const share of [0, 0.5, 1]) {
    svg.append(draw("line", { class: "grid", x1: left, x2: width - right, y1: y(share), y2: y(share) }),
      draw("text", { x: left - 6, y: y(share) + 4, "text-anchor": "end" }, `${share * 100} %`));
  }
  all.forEach(([guest, of], i) => {
    let path = `M${x(of.ms[0])} ${y(0)}`;
    of.ms.forEach((ms, n) => { path += `H${x(ms)}V${y((n + 1) / of.ms.length)}`; });
    path += `H${width - right}`;
    svg.append(draw("path", { class: `curve c${i}`, d: path }),
      draw("rect", { class: `c${i}`, x: left, y: 6 + 18 * i, width: 10, height: 10 }),
      draw("text", { x: left + 16, y: 15 + 18 * i }, namesOf(guest)));
  });
  return svg;
}

// ---- what goes on

async function readStarts() {
  starts = await json("starts");
  showStarts();
}

function happened(type, event) {
  if (type === "state") {
    const guest = guests.get(event.guest);
    if (guest) { guest.state = event.to; guest.detail = event.to === "failed" ? event.why : ""; showServices(); }
  } else if (!startsTimer) { // many may end at once: they are read together
    startsTimer = setTimeout(() => { startsTimer = 0; readStarts().catch(() => {}); }, 300);
  }
}

async function follow() {
  const answer = await ask("events", last ? { headers: { "Last-Event-ID": last } } : {});
  $("line").textContent = "live";
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "", type = "", lost = false;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("id: ")) last = line.slice(4);
      else if (line.startsWith("event: ")) type = line.slice(7);
      else if (line.startsWith("data: ") && type === "lost") lost = true;
      else if (line.startsWith("data: ")) happened(type, JSON.parse(line.slice(6)));
    }
    if (lost) { lost = false; await read(); }
  }
}

async function read() {
  const status = await json("status");
  services = status.services;
  guests = new Map(status.guests.map((guest) => [guest.name, guest]));
  showDaemon(status);
  showServices();
  await readStarts();
}

async function begin() {
  for (;;) {
    try {
      mayOperate = (await json("access")).scope !== "read";
      $("door").hidden = true;
      $("inside").hidden = false;
      const following = follow();
      following.catch(() => {});
      await read();
      await following;
      $("line").textContent = "the daemon closed the connection; trying again";
    } catch (problem) {
      if (problem instanceof Stranger) {
        $("line").textContent = "not let in";
        letIn(sessionStorage.getItem("token") ? "Nobody knows this token." : "");
        sessionStorage.removeItem("token");
        return;
      }
      $("line").textContent = "no connection; trying again";
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

$("legend").replaceChildren(...PHASES.map((phase, i) => make("li", {}, make("span", { className: `p${i}` }), SAYS[phase])));
setInterval(() => { if (!$("inside").hidden) json("status").then(showDaemon).catch(() => {}); }, 10000);
begin();
