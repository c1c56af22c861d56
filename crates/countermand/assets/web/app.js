// What the pages gain from a script: keys, the palette, counts that stay fresh. Without it
// everything works by links and forms.
"use strict";

(() => {
  const body = document.body;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Words for whoever does not see the page.
  const announce = (text) => {
    const place = find("#announce");
    if (place) place.textContent = text;
  };

  // The account's switch, without its button.
  all("form.account select").forEach((select) => {
    const button = find("button", select.form);
    if (button) button.hidden = true;
    select.addEventListener("change", () => {
      const here = new URL(location.href);
      here.searchParams.delete("cursor");
      if (select.value) here.searchParams.set("account", select.value);
      else here.searchParams.delete("account");
      location.assign(here);
    });
  });

  // Menus close when they are left.
  document.addEventListener("click", (event) => {
    all("details.me[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // What is waited for shows nothing for a tenth of a second, then that it is busy, and after a
  // second says so, until the function that this gives is called.
  const slowly = (place) => {
    const busy = setTimeout(() => place.setAttribute("aria-busy", "true"), 100);
    const slow = setTimeout(() => {
      place.dataset.slow = body.dataset.busy;
      announce(body.dataset.busy);
    }, 1000);
    return () => {
      clearTimeout(busy);
      clearTimeout(slow);
      place.removeAttribute("aria-busy");
      delete place.dataset.slow;
    };
  };

  // A form is sent once, and says that it is under way.
  const sent = new Map();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.set(form, slowly(form));
  });
  addEventListener("pageshow", () => {
    sent.forEach((ended) => ended());
    sent.clear();
  });

  // What was typed and not sent is asked about before the page is left, once.
  const edited = new Set();
  const edit = (form) => {
    if (form && form.method === "post" && form.matches(".stack, .settings-form")) edited.add(form);
  };
  document.addEventListener("input", (event) => {
    if (event.isTrusted) edit(event.target.form);
  });
  document.addEventListener("submit", () => edited.clear());
  addEventListener("beforeunload", (event) => {
    const isOpen = [...edited].some((form) => form.isConnected);
    edited.clear();
    if (isOpen) event.preventDefault();
  });

  // Rows: one is the current one, which the keys act on. The place survives opening a row.
  const rows = () => all("tr[data-row]");
  let current = -1;
  const placeKey = `row:${location.pathname}`;
  const goTo = (at, isAnnounced = true) => {
    const list = rows();
    if (list.length === 0) return;
    current = Math.max(0, Math.min(at, list.length - 1));
    list.forEach((row, index) => row.classList.toggle("current", index === current));
    const row = list[current];
    const link = find("a[data-open]", row);
    if (isAnnounced && link) link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    sessionStorage.setItem(placeKey, String(current));
  };
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr[data-row]");
    const at = row ? rows().indexOf(row) : -1;
    if (at >= 0 && at !== current) goTo(at, false);
  });
  const kept = sessionStorage.getItem(placeKey);
  if (kept !== null && document.referrer.startsWith(location.origin)) goTo(Number(kept), false);

  // What was just done is read out, and the focus is at what comes next: the button that takes the
  // next one, or the row that stands now where the decided one stood.
  const done = find("[data-done]");
  // A live region reads what comes into it after the page was read; and a page that is opened at a
  // place of its own takes the focus there first.
  if (done) setTimeout(() => {
    const next = find("[data-next]");
    if (next) next.focus();
    else if (rows().length > 0) goTo(kept === null ? 0 : Number(kept));
    const place = document.activeElement === body ? "" : document.activeElement.textContent;
    announce(`${done.textContent} ${place}`.trim());
  }, 300);

  // Suggestions are for the token that is typed: what stands before it goes with each of them.
  all("[data-search][list]").forEach((box) => {
    const list = document.getElementById(box.getAttribute("list"));
    const tokens = [...list.options].map((option) => option.value);
    let before = "";
    box.addEventListener("input", () => {
      const at = box.value.lastIndexOf(" ") + 1;
      const start = box.value.slice(0, at) + (box.value[at] === "-" ? "-" : "");
      if (start === before) return;
      before = start;
      list.replaceChildren(...tokens.map((token) => new Option("", start + token)));
    });
  });

  // The selection: how many, of which page.
  const boxes = () => all('tr[data-row] input[name="select"]');
  const tell = () => {
    const n = boxes().filter((box) => box.checked).length;
    all("[data-bulk]").forEach((bar) => {
      bar.hidden = n === 0;
      const chosen = find("[data-chosen]", bar);
      if (chosen) chosen.textContent = chosen.dataset.chosen.replace(/\d+/, String(n));
    });
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches('input[name="select"]')) {
      tell();
      const chosen = find("[data-bulk] [data-chosen]");
      if (chosen) announce(chosen.textContent);
    }
  });
  tell();

  // A row that was open is given back when its page is left.
  addEventListener("pagehide", () => {
    const form = find("form[data-release]");
    if (form) navigator.sendBeacon(form.action, new URLSearchParams(new FormData(form)));
  });

  // The effect panel: asked for anew with the fields of its form, a moment after the last change.
  all("form[data-effect]").forEach((form) => {
    const place = find("#effect");
    if (!place) return;
    let soon = 0;
    let running = null;
    let ended = null;
    // Another panel in place of the one that is shown; who was in it is still there.
    const show = (...parts) => {
      const isIn = place.contains(document.activeElement);
      place.replaceChildren(...parts);
      if (!isIn) return;
      // At the way out, as when the page was opened.
      const out = find("a.button", place);
      if (!out) place.tabIndex = -1;
      (out || place).focus({ preventScroll: true });
    };
    // Without an answer no figure stands there, as it would be of another choice.
    const fail = () => {
      const panel = document.createElement("section");
      panel.className = "effect";
      const notice = document.createElement("p");
      notice.className = "notice bad";
      notice.setAttribute("role", "alert");
      notice.textContent = form.dataset.failed;
      const again = document.createElement("button");
      again.type = "button";
      again.textContent = form.dataset.again;
      again.addEventListener("click", ask);
      panel.append(...all(".effect > h2", place).slice(0, 1), notice, again);
      show(panel);
    };
    const ask = async () => {
      if (running) running.abort();
      const { signal } = running = new AbortController();
      const fields = new FormData(form);
      fields.delete("csrf");
      fields.delete("intent");
      const address = `${form.dataset.effect}?${new URLSearchParams(fields)}`;
      ended ||= slowly(place);
      let text = null;
      try {
        const answer = await fetch(address, { headers: { accept: "text/html" }, signal });
        if (answer.ok && !answer.redirected) text = await answer.text();
      } catch {
        // Nobody answered, or another change asked anew.
      }
      // That one is waited for in place of this one.
      if (signal.aborted) return;
      if (text === null) fail();
      else show(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
      ended();
      ended = null;
    };
    const later = () => {
      // Its button would send what is shown, which is not what is chosen any more.
      all("button", place).forEach((button) => { button.disabled = true; });
      clearTimeout(soon);
      soon = setTimeout(ask, 200);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
  });

  // The switch of the language or of the look takes nothing away: what is typed and not sent, and
  // the place that was scrolled to, wait in this window until the page comes back, once.
  const isMark = (field) => field.type === "checkbox" || field.type === "radio";
  const fields = () => {
    const seen = new Map();
    const isOpen = (field) => field.name && !/^(csrf|intent)$/.test(field.name) && field.autocomplete !== "one-time-code"
      && !/^(hidden|password|file|submit|reset|button|image)$/.test(field.type);
    return all("#find, main :is(input, textarea, select)").filter(isOpen).map((field) => {
      const form = field.closest("form");
      const name = `${field.getAttribute("form") || (form && form.getAttribute("action"))} ${field.name}`;
      seen.set(name, (seen.get(name) || 0) + 1);
      return [`${name} ${seen.get(name)}`, field];
    });
  };
  const isChanged = (field) => {
    if (isMark(field)) return field.checked !== field.defaultChecked;
    if (!field.options) return field.value !== field.defaultValue;
    const first = [...field.options].find((option) => option.defaultSelected) || field.options[0];
    return Boolean(first) && field.value !== first.value;
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== "/preferences") return;
    const changed = fields().filter(([, field]) => isChanged(field));
    sessionStorage.setItem("unsent", JSON.stringify({
      address: new URL(find('input[name="back"]', form).value, location.href).href,
      top: scrollY,
      values: changed.map(([name, field]) => [name, isMark(field) ? field.checked : field.value]),
    }));
  });
  const unsent = JSON.parse(sessionStorage.getItem("unsent"));
  sessionStorage.removeItem("unsent");
  if (unsent && unsent.address === location.href) {
    const here = new Map(fields());
    unsent.values.forEach(([name, value]) => {
      const field = here.get(name);
      if (!field) return;
      field[isMark(field) ? "checked" : "value"] = value;
      for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
      edit(field.form);
      ["input", "change"].forEach((kind) => field.dispatchEvent(new Event(kind, { bubbles: true })));
    });
    // The place is there once the page begins to be used, or its effect has its length again.
    const back = () => scrollTo(0, unsent.top);
    addEventListener("load", () => setTimeout(back));
    const effect = find("#effect");
    if (effect) new MutationObserver((_, watch) => {
      watch.disconnect();
      back();
    }).observe(effect, { childList: true });
  }

  // Parts that are read anew when the order changed. What somebody is filling in stays; so does what
  // could not be read, until the desk is heard of again.
  let refreshing = null;
  let isOld = false;
  const refresh = async () => {
    const parts = all("[data-refresh][id]").filter((part) => !part.contains(document.activeElement)
      || !document.activeElement.closest("form"));
    if (parts.length === 0) return;
    if (refreshing) refreshing.abort();
    const { signal } = refreshing = new AbortController();
    let text = null;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" }, signal });
      if (answer.redirected) return;
      if (answer.ok) text = await answer.text();
    } catch {
      // Nobody answered, or it is read anew once more.
    }
    if (signal.aborted) return;
    isOld = text === null;
    if (isOld) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    parts.forEach((part) => {
      const fresh = page.getElementById(part.id);
      if (fresh) part.replaceWith(document.adoptNode(fresh));
    });
  };

  // Time that runs down, as that in which something can be undone, as fast as the desk's clock goes;
  // then the parts are read anew.
  setInterval(() => all("[data-countdown]").forEach((place) => {
    const left = Number(place.dataset.countdown) - Number(place.dataset.pace) / 1000;
    place.dataset.countdown = String(left);
    const shown = `${Math.floor(left / 60)}:${String(Math.floor(left % 60)).padStart(2, "0")}`;
    if (left >= 0) place.textContent = place.textContent.replace(/\d+:\d+/, shown);
    else {
      place.removeAttribute("data-countdown");
      refresh();
    }
  }), 1000);

  // The palette: places that fit what was typed; Enter takes the first, else looks up an order.
  const palette = find("#palette");
  const keys = find("#keys");
  const open = (dialog) => {
    if (dialog && !dialog.open) dialog.showModal();
  };
  if (palette) {
    const text = find("#palette-text");
    const places = all("#palette-places a");
    const fits = () => {
      const typed = text.value.trim().toLowerCase();
      const shown = places.filter((place) => {
        const is = typed !== "" && place.textContent.toLowerCase().includes(typed);
        place.parentElement.hidden = typed !== "" && !is;
        place.classList.remove("current");
        return is;
      });
      if (shown[0]) shown[0].classList.add("current");
      return shown;
    };
    text.addEventListener("input", fits);
    // A browser would empty a box for searching first, and leave the palette open.
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      palette.close();
    });
    palette.addEventListener("close", () => {
      text.value = "";
      fits();
    });
    text.form.addEventListener("submit", (event) => {
      const place = fits()[0];
      if (place) {
        event.preventDefault();
        location.assign(place.href);
      }
    });
  }

  // Keys. None while somebody types or an input method composes; all but Ctrl-K can be switched off.
  const isTyping = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  let isGoing = false;
  const after = { q: 0 };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open(palette);
      return;
    }
    if (event.key === "Escape" && !find("dialog[open]")) {
      if (isTyping(event.target)) event.target.blur();
      else if (body.dataset.back) location.assign(body.dataset.back);
      return;
    }
    if (body.dataset.shortcuts !== "on" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || find("dialog[open]")) return;
    if (isGoing) {
      isGoing = false;
      clearTimeout(after.q);
      const link = find(`.sections a[data-letter="${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
        return;
      }
    }
    const act = {
      j: () => goTo(current + 1),
      k: () => goTo(current - 1),
      x: () => {
        const box = rows()[current] && find('input[name="select"]', rows()[current]);
        if (box) box.click();
      },
      Enter: () => {
        if (event.target.closest("a, button, summary")) return false;
        const link = rows()[current] && find("a[data-open]", rows()[current]);
        if (link) link.click();
        return Boolean(link);
      },
      "/": () => {
        const box = find("[data-search]") || find("#find");
        if (box) box.focus();
      },
      "?": () => open(keys),
      g: () => {
        isGoing = true;
        after.q = setTimeout(() => { isGoing = false; }, 3000);
      },
    }[event.key];
    if (act) {
      if (act() !== false) event.preventDefault();
      return;
    }
    // Keys of a page: a link or button that names one. None of them acts at once: each leads to
    // a page or opens a sheet that asks.
    const named = find(`[data-key="${CSS.escape(event.key)}"]`);
    if (named) {
      event.preventDefault();
      if (named.dataset.row === "link" && rows()[current]) {
        const link = find("a[data-open]", rows()[current]);
        if (link) location.assign(link.href);
      } else named.click();
    }
  });

  // Live: counts of the navigation, the open order, and whether the desk is still there.
  const lost = find("#connection");
  if (body.dataset.live && "EventSource" in window) {
    const about = find("[data-live-order]");
    const address = new URL(body.dataset.live, location.href);
    if (about) {
      address.searchParams.set("order", about.dataset.liveOrder);
      if (about.dataset.liveAccount) address.searchParams.set("account", about.dataset.liveAccount);
    }
    let stream = null;
    let heardAt = Date.now();
    let again = 0;
    const show = (isLost) => {
      if (!lost || lost.hidden === !isLost) return;
      lost.hidden = !isLost;
      body.classList.toggle("lost", isLost);
    };
    const hear = () => {
      heardAt = Date.now();
      show(false);
      if (isOld) {
        isOld = false;
        refresh();
      }
    };
    const listen = () => {
      stream = new EventSource(address);
      stream.addEventListener("open", hear);
      stream.addEventListener("alive", hear);
      stream.addEventListener("counts", (event) => {
        hear();
        const { counts } = JSON.parse(event.data);
        Object.entries(counts).forEach(([path, n]) => {
          all(`[data-counter="${CSS.escape(path)}"]`).forEach((place) => {
            const text = n.toLocaleString("en-US");
            if (place.textContent !== text) place.textContent = text;
          });
        });
      });
      stream.addEventListener("order", () => {
        hear();
        refresh();
        all("[data-changed]").forEach((place) => { place.hidden = false; });
      });
      stream.addEventListener("error", () => {
        // The browser tries again by itself, unless it was turned away.
        if (stream.readyState === EventSource.CLOSED) {
          stream.close();
          clearTimeout(again);
          again = setTimeout(listen, 5000);
        }
        if (Date.now() - heardAt > 4000) show(true);
      });
    };
    listen();
    setInterval(() => {
      if (Date.now() - heardAt > 25000) show(true);
    }, 2000);
    addEventListener("pagehide", () => stream && stream.close());
    addEventListener("pageshow", (event) => {
      if (event.persisted) listen();
    });
  }
})();
