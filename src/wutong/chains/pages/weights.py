"""What the score of an industry is weighed by: as it stands, from a day on, and all that ever stood."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wutong.chains import actions, queries, shown
from wutong.chains.forms import WeightsForm, told, weights_typed
from wutong.chains.rules import Weights
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Refused
from wutong.web.addresses import url

PROVINCE = "630000"


@require_http_methods(["GET", "POST"])
def weights(request: HttpRequest) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    access.require(person, Act.VIEW_CHAINS)
    today = timezone.localdate()
    now = queries.weights_on(today)
    sent = request.POST if request.method == "POST" else None
    bound = WeightsForm(sent, initial=weights_typed(now) | {"valid_from": today})
    if sent is not None and bound.is_valid():
        day = bound.cleaned_data["valid_from"]
        try:
            actions.put_in_weights(bound.said, valid_from=day, by=person, at=timezone.now())
        except NotYourDuty:
            raise
        except Refused as refused:
            told(bound, refused)
        else:
            messages.success(request, "改好了，从那天起的评分都用新的；以前的留在历史里")
            return HttpResponseRedirect(url("chains:weights"))
    history = [
        {
            "said": queries.weights_of(one),
            "words": shown.weights_words(queries.weights_of(one)),
            "valid_from": one.valid_from,
            "by": one.changed_by.name,
            "body": one.changed_by.body.name,
            "is_coming": one.valid_from > today,
        }
        for one in queries.weights_history()
    ]
    context = {
        "now": now,
        "now_words": shown.weights_words(now),
        "bound": bound,
        "may_change": actions.may_edit(person, PROVINCE),
        "history": history,
        "first": Weights(),
        "first_words": shown.weights_words(Weights()),
        "weak": shown.WEAK,
        "backtest": shown.backtest_words(),
    }
    return render(request, "chains/weights.html", context, status=422 if bound.errors else 200)
