export default function ({ parentElement, data, setTriggerValue }) {
  const area = parentElement.querySelector(".drop");
  const input = area.querySelector("input");
  const bar = area.querySelector("progress");
  const said = area.querySelector("output");
  const pace = area.querySelector("small");
  area.querySelector("strong").textContent = data.title;
  area.querySelector("span").textContent = data.hint;
  area.setAttribute("aria-label", data.title);
  let busy = false;
  if (area.dataset.ticket !== data.ticket) {
    area.dataset.ticket = data.ticket; // what was sent with the ticket before has been dealt with
    area.classList.remove("busy");
    bar.hidden = true;
    bar.value = 0;
    said.textContent = pace.textContent = input.value = "";
  }

  const send = (files) => {
    if (!files.length || busy) return;
    if (files.length > data.most) {
      said.textContent = data.too_many;
      return;
    }
    if (files.some((file) => file.size > data.limit)) {
      said.textContent = data.too_large;
      return;
    }
    busy = true;
    area.classList.add("busy");
    bar.hidden = false;
    next(files, 0);
  };

  let begun = 0;
  // How far it is, and after three seconds for how long still.
  const left = (part) => {
    const gone = (performance.now() - begun) / 1000;
    const rest = (gone * (1 - part)) / part;
    if (gone < 3 || !(rest >= 5)) return "";
    return rest <= 90 ? data.seconds.replace("{n}", Math.ceil(rest / 5) * 5) : data.minutes.replace("{n}", Math.ceil(rest / 60));
  };

  const next = (files, place) => {
    begun = begun || performance.now();
    const file = files[place];
    const all = files.reduce((sum, one) => sum + one.size, 0);
    const before = files.slice(0, place).reduce((sum, one) => sum + one.size, 0);
    said.textContent = file.name;
    const request = new XMLHttpRequest();
    const fail = (text) => {
      busy = false;
      area.classList.remove("busy");
      bar.hidden = true;
      input.value = pace.textContent = "";
      begun = 0;
      said.textContent = text;
    };
    request.open("PUT", `${data.base}upload-file/${data.ticket}?place=${place}&name=${encodeURIComponent(file.name)}`);
    request.upload.onprogress = (event) => {
      bar.value = all ? Math.min((before + event.loaded) / all, 1) : 0;
      pace.textContent = [`${Math.floor(bar.value * 100)}${data.percent}`, left(bar.value)].filter(Boolean).join(data.comma);
    };
    request.onload = () => {
      if (request.status === 200 && place + 1 < files.length) next(files, place + 1);
      else if (request.status === 200) setTriggerValue("done", data.ticket);
      else fail(request.status === 413 ? data.too_large : request.status === 507 ? data.disk : data.failed);
    };
    request.onerror = () => fail(data.failed);
    request.send(file);
  };

  area.onclick = (event) => {
    if (event.target !== input && !busy) input.click();
  };
  area.onkeydown = (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      input.click();
    }
  };
  input.onchange = () => send([...input.files]);
  area.ondragover = (event) => {
    event.preventDefault();
    area.classList.add("over");
  };
  area.ondragleave = () => area.classList.remove("over");
  area.ondrop = (event) => {
    event.preventDefault();
    area.classList.remove("over");
    send([...event.dataTransfer.files]);
  };
}
