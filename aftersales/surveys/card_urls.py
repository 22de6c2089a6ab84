"""Addresses of opinion cards, included under /aftersales/opinion-cards/."""

from django.urls import path

from aftersales.surveys.views import cards, prints, ratings

app_name = "opinion_cards"

urlpatterns = [
    path("", cards.card_list, name="cards"),
    path("new/", cards.new_card, name="new"),
    path("ratings/", ratings.ratings, name="ratings"),
    path("ratings/sign/", ratings.sign, name="sign_ratings"),
    path("ratings/export/", ratings.file, name="ratings_file"),
    path("<int:pk>/", cards.card, name="card"),
    path("<int:pk>/card.pdf", prints.card, name="card_pdf"),
    path("remarks/<int:pk>/", cards.remark, name="remark"),
]
